"""End sessions after SESSION_IDLE_MINUTES without activity, and SESSION_COOKIE_AGE
after login.

A change of rights, password or address ends them too (User.session_generation).
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from accounts.browsers import browser_of

BEGAN, SEEN, BROWSER = "session_began", "session_seen", "session_browser"
STEP = 60
"""Resolution of the last activity in seconds, to avoid a write per page."""


def begin(request: HttpRequest, **kwargs: Any) -> None:
    """Receiver of Django's user_logged_in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))


def is_over(session: Mapping[str, Any], now: float) -> bool:
    """Whether a session that began is idle for too long, or too old."""
    return (
        now - session[SEEN] > settings.SESSION_IDLE_MINUTES * 60
        or now - session[BEGAN] > settings.SESSION_COOKIE_AGE
    )


class EndIdleSessions:
    """Middleware: log out expired sessions before any view reads the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _look_at(request, int(time.time()))
        return self.get_response(request)


def _look_at(request: HttpRequest, now: int) -> None:
    session = request.session
    if SESSION_KEY not in session:
        return
    if SEEN not in session:
        session[BEGAN] = session[SEEN] = now
    elif is_over(session, now):
        logout(request)
    elif now - session[SEEN] >= STEP and not _by_itself(request):
        session[SEEN] = now


def _by_itself(request: HttpRequest) -> bool:
    """Whether the request is automatic polling of a task's progress, which is not user
    activity."""
    return request.method == "GET" and "HX-Request" in request.headers
