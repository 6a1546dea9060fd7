"""Sessions end: after SESSION_IDLE_MINUTES without a sign of the person, and after a day's work.

Other rights, another password or address end them too: User.session_generation.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

BEGAN, SEEN = "session_began", "session_seen"
STEP = 60
"""Seconds: how finely the last sign is kept, so that a page is not a write."""


def begin(request: HttpRequest, **kwargs: Any) -> None:
    """Receiver of Django's user_logged_in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class EndIdleSessions:
    """Middleware, before any page sees the user."""

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
    elif (
        now - session[SEEN] > settings.SESSION_IDLE_MINUTES * 60
        or now - session[BEGAN] > settings.SESSION_COOKIE_AGE
    ):
        logout(request)
    elif now - session[SEEN] >= STEP and not _by_itself(request):
        session[SEEN] = now


def _by_itself(request: HttpRequest) -> bool:
    """A page that asks again how far a task has come: nobody need be there."""
    return request.method == "GET" and "HX-Request" in request.headers
