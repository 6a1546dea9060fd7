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
    """Text lines without tokens, addresses and numbers."""

    def format(self, record: logging.LogRecord) -> str:
        ids = " ".join(f"{key}={value}" for key, value in origin().items())
        return discreet(super().format(record)) + (f" [{ids}]" if ids else "")


class JsonFormatter(logging.Formatter):
    """The same as one JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": discreet(record.getMessage()),
            **origin(),
        }
        if record.exc_info:
            line["exception"] = discreet(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
