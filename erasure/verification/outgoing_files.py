"""Mails and SMS that a development run wrote to files instead of sending them."""

import logging
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from erasure.engine.values import Person
from erasure.verification.classify import Classifier
from erasure.verification.files import files_below

logger = logging.getLogger(__name__)

BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"
"""What Django's file backend writes after each message."""


def read_messages(classifier: Classifier, notices: set[str]) -> Counter[str]:
    """Pass these messages to the classifier."""
    read: Counter[str] = Counter()
    for path in mail_files():
        for raw in _mails(path):
            read["messages"] += 1
            if not _is_notice(raw, notices):
                classifier.read_text(
                    "messages de développement", mail_text(raw), whole=True
                )
    sms = sms_file()
    if sms.is_file():
        lines = sms.read_bytes()
        read["messages"] += lines.count(b"\n")
        classifier.read_text("SMS de développement", lines)
    return read


def forget_messages(people: Sequence[Person]) -> None:
    """Delete from these files the messages sent to these people.

    Production has no such files; in development they stand for mail already sent. The
    notice of the erasure itself is kept: it has just been sent, or is about to be.
    """
    addresses = {
        shape
        for person in people
        for value in person.values
        if value.path in ("contacts.Contact.email", "contacts.Contact.mobile")
        for shape in value.shapes
    }
    notices = {person.notice for person in people}
    for path in mail_files():
        raws = _mails(path)
        kept = [r for r in raws if _is_notice(r, notices) or not _is_to(r, addresses)]
        if raws and not kept:
            path.unlink()
        elif len(kept) < len(raws):
            path.write_bytes(b"".join(raw + BETWEEN_MAILS for raw in kept))
    if sms_file().is_file():
        lines = sms_file().read_text("utf-8").splitlines(keepends=True)
        stay = [line for line in lines if not any(a in line for a in addresses)]
        if len(stay) < len(lines):
            sms_file().write_text("".join(stay), "utf-8")


def _is_to(raw: bytes, addresses: set[str]) -> bool:
    to = message_from_bytes(raw, policy=policy.default).get("To", "").lower()
    return any(address in to for address in addresses)


def mail_files() -> list[Path]:
    below = files_below(Path(settings.EMAIL_OUTBOX))
    return sorted(path for path in below if path.is_file())


def _mails(path: Path) -> list[bytes]:
    """The messages of a file; none, with a line in the log, if it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        logger.exception("a file of development messages could not be read")
        return []
    return [raw for raw in content.split(BETWEEN_MAILS) if raw.strip()]


def sms_file() -> Path:
    return Path(settings.SMS_OUTBOX) / "sms.jsonl"


def _is_notice(raw: bytes, notices: set[str]) -> bool:
    head = raw[:4096].decode("ascii", "replace")
    return any(notice and notice in head for notice in notices)


def mail_text(raw: bytes) -> bytes:
    """Headers and parts, decoded."""
    mail = message_from_bytes(raw, policy=policy.default)
    pieces = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            pieces.append(_words(part))
    return "\n".join(pieces).encode("utf-8", "replace")


def _words(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        # A charset that does not exist, or bytes that are not in it.
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
