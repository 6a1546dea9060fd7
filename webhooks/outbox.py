"""The outbox of changes for other programs, in the order of commits.

`GET /changes` reads it and webhooks push the same rows. A row is kept 90 days.
"""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import ApiKey
from contacts import references
from core.statements import call
from webhooks.models import Acknowledgement, Change, ForgottenChanges

KEPT = datetime.timedelta(days=90)
AT_ONCE = 10_000
"""Number of rows that one transaction publishes."""


class CursorExpired(LookupError):
    """The changes after this sequence cannot be listed without a gap."""


def publish() -> int:
    """Give the committed changes their sequences; returns how many rows were handled."""
    total = 0
    while True:
        with transaction.atomic():
            done = int(call("webhooks_publish", AT_ONCE))
        total += done
        if done < AT_ONCE:
            return total


ROW = ("sequence", "type", "contact__public_id", "contact_id", "at", "details")


class ChangeRow(NamedTuple):
    """A published change as read from the database: a tuple, because ten thousand model
    instances would be slow."""

    sequence: int
    type: str
    contact: UUID
    references: dict[str, str]
    at: datetime.datetime
    details: dict[str, Any]


def after(sequence: int | None, limit: int) -> Sequence[ChangeRow]:
    """The published changes after this sequence, at most `limit`; None starts from the
    oldest that is kept.

    Raises CursorExpired if some of them were deleted, or if no change has that sequence
    yet (a backup was restored, so later changes were renumbered).
    """
    publish()
    rows = Change.objects.published()
    if sequence is not None:
        if not _forgotten() <= sequence <= _newest():
            raise CursorExpired
        rows = rows.filter(sequence__gt=sequence)
    found = list(rows.order_by("sequence").values_list(*ROW)[:limit])
    named = references.of_each({row[3] for row in found})
    return [
        ChangeRow(
            sequence=sequence,
            type=kind,
            contact=public_id,
            references=named.get(contact, {}),
            at=at,
            details=details,
        )
        for sequence, kind, public_id, contact, at, details in found
    ]


def _forgotten() -> int:
    return ForgottenChanges.objects.values_list("through", flat=True).first() or 0


def _newest() -> int:
    return int(call("pg_sequence_last_value", "webhooks_change_sequence") or 0)


def forget_old(now: datetime.datetime) -> int:
    """Delete the changes older than 90 days and store the last deleted sequence;
    returns how many were deleted."""
    with transaction.atomic():
        old = Change.objects.published().filter(at__lt=now - KEPT)
        through = old.aggregate(through=Max("sequence"))["through"]
        if through is None:
            return 0
        ForgottenChanges.objects.update_or_create(pk=1, defaults={"through": through})
        return Change.objects.filter(sequence__lte=through).delete()[0]


def acknowledge(
    change: Change, key: ApiKey, now: datetime.datetime
) -> tuple[Acknowledgement, bool]:
    """Record that the system of this key did what the change asks for; also returns
    whether this is the first confirmation."""
    assert change.sequence is not None
    with transaction.atomic():
        made, is_first = Acknowledgement.objects.get_or_create(
            api_key=key,
            sequence=change.sequence,
            defaults={
                "type": change.type,
                "contact": change.contact,
                "subject": change.details.get("erasure"),
                "at": now,
            },
        )
        if is_first:
            audit.record(
                "change.acknowledged",
                api_key=key,
                target=change.contact.target,
                sequence=change.sequence,
                type=change.type,
            )
    return made, is_first
