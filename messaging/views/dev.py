"""Messages sent in a development run, read from the files of the file backend."""

import datetime
import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

SEPARATOR = b"\n" + b"-" * 79 + b"\n"


def _require_debug() -> None:
    if not settings.DEBUG:
        raise Http404


def _files() -> list[Path]:
    folder = Path(settings.EMAIL_FILE_PATH or settings.EMAIL_OUTBOX)
    return sorted(folder.glob("*.log"), reverse=True)[:200]


def _emails() -> Iterator[tuple[str, EmailMessage]]:
    """Each e-mail with its key, newest first."""
    for path in _files():
        pieces = path.read_bytes().split(SEPARATOR)
        for index, raw in reversed(list(enumerate(pieces))):
            if raw.strip():
                email = message_from_bytes(raw, policy=policy.default)
                yield f"{path.stem}-{index}", email


def _found(key: str) -> EmailMessage:
    _require_debug()
    for name, email in _emails():
        if name == key:
            return email
    raise Http404


def _part(email: EmailMessage, kind: str) -> str:
    body = email.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body else ""


def _instant(date: str) -> datetime.datetime:
    """« -0000 » means UTC without a stated zone; Python parses it as a naive
    datetime."""
    at = parsedate_to_datetime(date)
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)


@login_not_required
def outbox(request: HttpRequest) -> HttpResponse:
    _require_debug()
    emails = [
        {
            "key": key,
            "to": email["To"],
            "subject": email["Subject"],
            "at": _instant(email["Date"]),
        }
        for key, email in _emails()
    ]
    ctx = {"emails": emails[:300], "texts": _texts()}
    return render(request, "messaging/dev_outbox.html", ctx)


def _texts() -> list[dict[str, str]]:
    path = Path(settings.SMS_OUTBOX) / "sms.jsonl"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[-300:]
    return [json.loads(line) for line in reversed(lines)]


@login_not_required
def email(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(key)
    ctx = {
        "key": key,
        "subject": found["Subject"],
        "headers": [(name, str(value)) for name, value in found.items()],
        "text": _part(found, "plain"),
    }
    return render(request, "messaging/dev_email.html", ctx)


@login_not_required
def email_html(request: HttpRequest, key: str) -> HttpResponse:
    """Show the e-mail as a mail program does: with inlined CSS and no active
    content."""
    response = HttpResponse(_part(_found(key), "html"))
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'"
    )
    return response
