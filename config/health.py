"""Health checks: the process is alive, it can serve pages, its servers answer.

Each check answers within two seconds even if a server hangs, and discloses nothing
else.
"""

import threading
from collections.abc import Callable
from contextlib import closing
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.celery import use_broker
from config.postgresql import patience

SECONDS = 0.8
# Of one check in all. A name server that hangs is bounded by no limit of a connection.
LONGEST_SECONDS = 0.9


def database_answers() -> bool:
    """On a separate connection: that of the process may be blocked by a frozen server."""
    return in_time(_database_answers)


def broker_answers() -> bool:
    """Direct check: Celery's connection would retry."""
    return in_time(_broker_answers)


def in_time(check: Callable[[], bool]) -> bool:
    """The result of the check, or False if it takes too long: its thread then ends by
    itself.
    """
    result: SimpleQueue[bool] = SimpleQueue()
    threading.Thread(
        target=lambda: result.put(check()), daemon=True, name="health"
    ).start()
    try:
        return result.get(timeout=LONGEST_SECONDS)
    except Empty:
        return False


def _database_answers() -> bool:
    try:
        params = connection.get_connection_params()
    except DatabaseError:
        return False
    params.pop("cursor_factory", None)
    return patience.answers(params, SECONDS)


def _broker_answers() -> bool:
    try:
        with closing(_broker()) as client:
            return bool(client.ping())
    except (OSError, RedisError):
        return False


def _broker() -> Redis:
    limits: dict[str, Any] = {
        "socket_timeout": SECONDS,
        "socket_connect_timeout": SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    if settings.REDIS_URL:
        return Redis.from_url(settings.REDIS_URL, **limits)
    use_broker()
    return Redis.from_url(settings.CACHES["default"]["LOCATION"], **limits)


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """For monitoring: 503 if a server is unavailable."""
    return _said({"database": database_answers(), "broker": broker_answers()})


@login_not_required
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """For a proxy: whether this process can serve pages, which do not need the broker."""
    return _said({"database": database_answers()})


@login_not_required
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """For a process supervisor: always answers, whatever the state of the servers."""
    return _said({"live": True})


def _said(answers: dict[str, bool]) -> JsonResponse:
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)
