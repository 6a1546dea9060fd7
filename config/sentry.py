"""Error reports to Sentry or a compatible service: where they happened, without
personal data.

An event is rebuilt from fields known to hold no values, so that fields added by later
versions of the library are not sent.
"""

import re
from typing import Any

import sentry_sdk

from config.logs import origin
from config.redaction import discreet

FRAME = ("filename", "abs_path", "module", "function", "lineno", "in_app")
PLAIN = ("event_id", "timestamp", "level", "platform", "logger", "release", "sdk")
# Our routes contain parameter names only; a task or a module is words and dots.
NAME = re.compile(r"[\w.<>:/\-]{1,200}")


def start(dsn: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        traces_sample_rate=None,
        server_name="",
        before_send=scrubbed,
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """Types, places and ids; no message, value, address, query, body, header or
    argument.
    """
    kept: dict[str, Any] = {k: event[k] for k in PLAIN if k in event}
    transaction = str(event.get("transaction") or "")
    if event.get("transaction_info", {}).get("source") in (
        "route",
        "task",
        "component",
    ):
        kept["transaction"] = "".join(NAME.findall(transaction)[:1])
    kept["tags"] = origin()
    values = event.get("exception", {}).get("values", [])
    kept["exception"] = {"values": [_exception(value) for value in values]}
    method = event.get("request", {}).get("method", "")
    if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        kept["request"] = {"method": method}
    if not values:
        kept["logentry"] = {"message": _form(event.get("logentry", {}))}
    return kept


def _form(entry: dict[str, Any]) -> str:
    """The format string of a log line, which was written by a programmer. A line without
    arguments may hold values that were put into it beforehand.
    """
    return discreet(str(entry.get("message"))) if entry.get("params") else "[...]"


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {
            "frames": [{k: frame[k] for k in FRAME if k in frame} for frame in frames]
        },
    }
