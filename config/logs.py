"""Log formatters: text for people, JSON for programs.

Both include the ids of the request and of the task, and remove personal data.
"""

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from celery import current_task
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.redaction import discreet
from config.tracebacks import traceback_of, without_values

HEADER = "X-Request-ID"
ID = re.compile(r"[A-Za-z0-9-]{8,64}")
request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_ids(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, that of our own proxy if present; the response contains
    it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        is_ours = settings.TRUSTED_PROXY_COUNT and ID.fullmatch(given)
        name = given if is_ours else uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response.headers[HEADER] = name
        return response

    return middleware


def origin() -> dict[str, str]:
    """The context of a log line: {"request": id}, or {"task": name, "task_id": id}."""
    found = {"request": request_id.get()} if request_id.get() else {}
    if current_task and current_task.request.id:
        found |= {"task": current_task.name, "task_id": current_task.request.id}
    return found


class DiscreetFormatter(logging.Formatter):
    """Text lines without tokens, addresses, numbers, and values in exceptions."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept its own text of the exception.
        record.exc_text = None
        ids = " ".join(f"{key}={value}" for key, value in origin().items())
        return discreet(super().format(record)) + (f" [{ids}]" if ids else "")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = message_of(record)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return traceback_of(ei[1], ei[2])


class JsonFormatter(logging.Formatter):
    """The same as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": discreet(message_of(record)),
            **origin(),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = discreet(traceback_of(*record.exc_info[1:]))
        return json.dumps(line, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The message; of an exception that it quotes, what `text_of` leaves."""
    message = record.getMessage()
    error = record.exc_info and record.exc_info[1]
    return without_values(message, error) if error else message
