"""Status changes of a contact: only `deactivate` and `reactivate` affect the retention
clock."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS, Kind
from contacts.models import Contact, StatusChange
from contacts.querysets import ACTIVE
from core.arrays import array
from core.statements import statement

EARLIEST = datetime.date(1990, 1, 1)
"""An earlier deactivation date is a typing error, and the next purge would erase."""

DEACTIVATE = statement("contacts", "deactivate")


def refusal_of_day(day: datetime.date, *, today: datetime.date) -> str | None:
    """Why no contact can be deactivated on this day; None if allowed."""
    if day > today:
        return "Ce jour est dans le futur."
    if day < EARLIEST:
        return "Ce jour est trop ancien."
    return None


def deactivate(
    contact: Contact, *, at: datetime.datetime, user: User | None = None
) -> bool:
    """Set the status to Ancien client or Inactif; False if already inactive.

    `at` starts the retention clock (its calendar day in Europe/Paris counts).
    """
    moved = deactivate_each([contact.pk], at=at, user=user)
    contact.refresh_from_db()
    return bool(moved)


def deactivate_each(
    contact_ids: Sequence[int], *, at: datetime.datetime, user: User | None = None
) -> int:
    """Deactivate the active contacts among these; returns how many."""
    now = timezone.now()
    values: dict[str, Any] = {
        "contacts": array(contact_ids),
        "active": ACTIVE,
        "client": DEACTIVATED_STATUS[Kind.CLIENT],
        "worker": DEACTIVATED_STATUS[Kind.WORKER],
        "at": at,
        "now": now,
        "user": user.pk if user else None,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(DEACTIVATE, values)
            targets = [f"contact:{public_id}" for (public_id,) in cursor.fetchall()]
        if targets:
            audit.record_many("contact.deactivated", targets, at=now, user=user)
    return len(targets)


def reactivate(
    contact: Contact, *, at: datetime.datetime, user: User | None = None
) -> bool:
    """Restore the previous status; False if already active, or merged into another
    contact. Erased values and consents are not restored."""
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if locked.is_active or locked.merged_into_id:
            return False
        before = locked.status
        locked.status = locked.deactivated_from
        locked.deactivated_from = ""
        locked.deactivated_at = None
        # Data typed from now on are new, with their own retention period.
        locked.erased_at = None
        locked.erasure_announced_at = locked.erasure_announced_for = None
        _save(locked, before, at, user)
        audit.record("contact.reactivated", user=user, target=locked.target)
    contact.refresh_from_db()
    return True


def move(
    contact: Contact,
    status: str,
    *,
    at: datetime.datetime,
    user: User | None = None,
) -> bool:
    """Change from one active status to another (e.g. prospect to client); False if
    unchanged. Raises ValueError if either status is not active."""
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if not locked.is_active or status not in ACTIVE_STATUSES[Kind(locked.kind)]:
            raise ValueError(f"{locked.status} -> {status} is no move between active")
        before = locked.status
        if before == status:
            return False
        locked.status = status
        # What was announced to a silent prospect says nothing of the end of a contract.
        locked.erasure_announced_at = locked.erasure_announced_for = None
        _save(locked, before, at, user)
    contact.status = status
    return True


def note_first_situation(
    contact: Contact, *, at: datetime.datetime, user: User | None = None
) -> None:
    """Record the first status of a new contact."""
    StatusChange.objects.create(contact=contact, after=contact.status, at=at, user=user)


def _save(
    contact: Contact, before: str, at: datetime.datetime, user: User | None
) -> None:
    contact.save(
        update_fields=[
            "status",
            "deactivated_from",
            "deactivated_at",
            "erased_at",
            "erasure_announced_at",
            "erasure_announced_for",
            "updated_at",
        ]
    )
    StatusChange.objects.create(
        contact=contact, before=before, after=contact.status, at=at, user=user
    )
