"""The audit journal: one line per act, with opaque ids and never a personal value."""

import datetime
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from accounts.models import ApiKey, AuditEvent, User
from core.statements import statement

_written: ContextVar[int] = ContextVar("audit_lines", default=0)
_gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered", default=None)


MEMBERS = "members"
"""The detail that holds which contacts an export held: primary keys, as core.id_ranges
writes them."""


def written() -> int:
    """Number of lines written by this thread, so that a page can check that it wrote
    one."""
    return _written.get()


def record(
    action: str,
    *,
    user: User | None = None,
    api_key: ApiKey | None = None,
    target: str = "",
    **details: object,
) -> AuditEvent:
    """Write one line, in the caller's transaction; within `gathered`, at its end.

    `action` is a dotted code such as "contact.viewed"; `target` is "contact:<public
    id>". `details` must be JSON without names, addresses or texts written by a person.
    """
    made = AuditEvent(
        action=action, user=user, api_key=api_key, target=target, details=details
    )
    waiting = _gathered.get()
    if waiting is None:
        made.save(force_insert=True)
    else:
        waiting.append(made)
    _written.set(_written.get() + 1)
    return made


@contextmanager
def gathered() -> Iterator[list[AuditEvent]]:
    """Write the lines recorded inside in one statement, at the end of the block.

    The block is inside one transaction. A part of it that is rolled back takes its own
    lines out of the list.
    """
    lines: list[AuditEvent] = []
    token = _gathered.set(lines)
    try:
        yield lines
    finally:
        _gathered.reset(token)
    AuditEvent.objects.bulk_create(lines)


MANY = statement("accounts", "record_many")


def record_many(
    action: str,
    targets: Sequence[str],
    *,
    at: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
    **details: object,
) -> None:
    """Write the same line for many targets, in one statement."""
    _written.set(_written.get() + len(targets))
    values: dict[str, Any] = {
        "at": at,
        "action": action,
        "user": user.pk if user else None,
        "api_key": api_key.pk if api_key else None,
        "details": json.dumps(details),
        "targets": json.dumps(targets),
    }
    with connection.cursor() as cursor:
        cursor.execute(MANY, values)
