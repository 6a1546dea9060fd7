"""What stays of an erasure: its row, its audit line, its journal line, its tasks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts import audit
from consent import journal
from contacts.models import Contact
from erasure import notice
from erasure.enums import State
from erasure.holds import Kept
from erasure.models import FieldList, Recipient, RecipientTask
from erasure.order import Order, Sheet
from erasure.values import Person


@dataclass
class Entry:
    """One contact just emptied, still in the transaction."""

    sheet: Sheet
    paths: list[str]
    kept: list[Kept] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    reader: Contact | None = None
    """The person as she was, when a notice is to be written to her."""
    notice: str = ""
    person: Person | None = None
    """Whose values are searched after the commit."""

    @property
    def state(self) -> State:
        if self.left:
            return State.INCOMPLETE
        return State.INTERRUPTED if self.person else State.COMPLETE


INSERT = """
INSERT INTO erasure_erasure (contact_id, cause, at, user_id, api_key_id, reason,
    fields_id, kept, notified, notice, state, searched_at, search, closed_reason)
SELECT contact, %(cause)s, %(at)s, %(user)s, %(api_key)s, %(reason)s,
    fields, kept::jsonb, notice IS NOT NULL, notice, state,
    CASE WHEN state <> 'interrupted' THEN %(at)s END, search::jsonb, ''
FROM unnest(%(contacts)s::bigint[], %(fields)s::bigint[], %(kept)s::text[],
    %(notices)s::uuid[], %(states)s::text[], %(searches)s::text[])
    AS entry (contact, fields, kept, notice, state, search)
RETURNING id, contact_id
"""


def write(entries: Sequence[Entry], order: Order) -> list[int]:
    """Write the rows and lines of one batch; returns the ids of the erasures."""
    for entry in entries if order.notify else ():
        if entry.reader:
            entry.notice = notice.queue(entry.reader, order.now)
        if entry.person:
            entry.person.notice = entry.notice
    erasures = _insert(entries, order)
    audit.record_many(
        "contact.erased",
        [e.sheet.target for e in entries],
        at=order.now,
        user=order.user,
        api_key=order.api_key,
        cause=str(order.cause),
    )
    _tasks(erasures, entries)
    # Last: once these lines are on the disk only the commit is left.
    journal.append(_lines(entries, order))
    return [*erasures.values()]


def _insert(entries: Sequence[Entry], order: Order) -> dict[int, int]:
    """The rows of the register, in one statement; their ids by contact."""
    lists = {
        paths: FieldList.objects.get_or_create(paths=list(paths))[0].pk
        for paths in {tuple(e.paths) for e in entries}
    }
    values: dict[str, Any] = {
        "cause": order.cause,
        "at": order.now,
        "user": order.user and order.user.pk,
        "api_key": order.api_key and order.api_key.pk,
        "reason": order.reason,
        "contacts": [e.sheet.pk for e in entries],
        "fields": [lists[tuple(e.paths)] for e in entries],
        "kept": [json.dumps([kept.as_json() for kept in e.kept]) for e in entries],
        "notices": [e.notice or None for e in entries],
        "states": [str(e.state) for e in entries],
        "searches": [json.dumps(_structural(e.left)) for e in entries],
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        return {contact: pk for pk, contact in cursor.fetchall()}


def _structural(left: list[str]) -> dict[str, object]:
    """The check of every emptied field, made in the same transaction."""
    places = [
        {"place": path, "row": "", "rule": "structural", "count": left.count(path)}
        for path in sorted(set(left))
    ]
    return {"structural_places": places, "places": places}


def _tasks(erasures: Mapping[int, int], entries: Sequence[Entry]) -> None:
    recipients = list(Recipient.objects.in_use())
    RecipientTask.objects.bulk_create(
        [
            RecipientTask(erasure_id=erasures[entry.sheet.pk], recipient=recipient)
            for entry in entries
            for recipient in recipients
            if entry.sheet.kind in recipient.kinds
        ],
        batch_size=5000,
    )


def _lines(entries: Sequence[Entry], order: Order) -> list[dict[str, object]]:
    """One line for all that lost the same fields: a purge writes few."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        alike.setdefault(tuple(entry.paths), []).append(str(entry.sheet.public_id))
    return [
        {
            "kind": "erasure",
            **({"contact": ids[0]} if len(ids) == 1 else {"contacts": ids}),
            "fields": list(paths),
            "at": order.now.isoformat(),
            "cause": str(order.cause),
        }
        for paths, ids in alike.items()
    ]


def note_failure(contact_id: int, order: Order) -> None:
    """The contact that could not be erased, by its opaque id."""
    contact = Contact.objects.only("public_id").get(pk=contact_id)
    audit.record(
        "contact.erasure_failed",
        user=order.user,
        api_key=order.api_key,
        target=contact.target,
        cause=str(order.cause),
    )
