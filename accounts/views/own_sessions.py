"""The open sessions of one's own account, which their owner sees and ends (OWASP ASVS
3.3.4)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import audit, recent_proof, sessions
from accounts.models import User
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from core.plurals import counted


@dataclass(frozen=True)
class OpenSession:
    key: str
    browser: str
    began: datetime.datetime
    seen: datetime.datetime
    is_this: bool

    @property
    def name(self) -> str:
        """Identifies the session on the page; its key would open it."""
        salt = "accounts.own_sessions"
        return salted_hmac(salt, self.key, algorithm="sha256").hexdigest()


def own_sessions(request: UserRequest) -> HttpResponse:
    """The list; POST ends one session, or all but this one, after a recent proof."""
    now = timezone.now()
    found = list(_open(request, now))
    if request.method == "POST":
        recent_proof.require(request, SensitiveAct.END_SESSION, now)
        wanted = request.POST.get("session", "")
        ended = [s for s in found if not s.is_this and wanted in ("others", s.name)]
        for session in ended:
            SessionStore(session.key).delete()
            target = f"user:{request.user.pk}"
            audit.record("session.ended", user=request.user, target=target)
        if ended:
            messages.success(request, f"Fermé : {counted(len(ended), 'session')}.")
        else:
            messages.info(request, "Cette session était déjà fermée.")
        return redirect("accounts:own_sessions")
    return render(request, "accounts/own_sessions.html", {"sessions": found})


def _open(request: UserRequest, now: datetime.datetime) -> Iterator[OpenSession]:
    """Those of the account that would still be let in, this one first.

    A session names its account inside its signed data alone: all are read. The
    back-office has few; the portal's are elsewhere.
    """
    rows = Session.objects.filter(expire_date__gt=now).iterator()
    found = [(row.session_key, row.get_decoded()) for row in rows]
    ours = [
        OpenSession(
            key=key,
            browser=data.get(sessions.BROWSER, ""),
            began=_at(data[sessions.BEGAN]),
            seen=_at(data[sessions.SEEN]),
            is_this=key == request.session.session_key,
        )
        for key, data in found
        if _is_of(request.user, data) and not sessions.is_over(data, now.timestamp())
    ]
    yield from sorted(ours, key=lambda s: (not s.is_this, -s.seen.timestamp()))


def _is_of(user: User, data: dict[str, Any]) -> bool:
    return (
        data.get(SESSION_KEY) == str(user.pk)
        and data.get(HASH_SESSION_KEY) == user.get_session_auth_hash()
        and sessions.SEEN in data
    )


def _at(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
