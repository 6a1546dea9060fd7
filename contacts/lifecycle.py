"""The situation of a sheet: only `deactivate` and `reactivate` move the retention clock."""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS, Kind
from contacts.models import Contact, StatusChange


def deactivate(
    contact: Contact, *, at: datetime.datetime, user: User | None = None
) -> bool:
    """Pass the sheet to Ancien client or Inactif; False when it was so already.

    `at` starts the retention clock (its civil day in Europe/Paris counts).
    """
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if not locked.is_active:
            return False
        before = locked.status
        locked.deactivated_from = before
        locked.deactivated_at = at
        locked.status = DEACTIVATED_STATUS[Kind(locked.kind)]
        _save(locked, before, at, user)
        audit.record("contact.deactivated", user=user, target=locked.target)
    contact.refresh_from_db()
    return True


def reactivate(
    contact: Contact, *, at: datetime.datetime, user: User | None = None
) -> bool:
    """Go back to the situation before; erased values and consents do not come back."""
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if locked.is_active:
            return False
        before = locked.status
        locked.status = locked.deactivated_from
        locked.deactivated_from = ""
        locked.deactivated_at = None
        # What is typed from now on is new data, with a clock of its own.
        locked.erased_at = None
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
    """Pass from one active situation to another (a prospect becomes a client)."""
    with transaction.atomic():
        locked = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if not locked.is_active or status not in ACTIVE_STATUSES[Kind(locked.kind)]:
            raise ValueError(f"{locked.status} -> {status} is no move between active")
        before = locked.status
        if before == status:
            return False
        locked.status = status
        _save(locked, before, at, user)
    contact.status = status
    return True


def note_first_situation(
    contact: Contact, *, at: datetime.datetime, user: User | None = None
) -> None:
    """The first line of a new sheet's situations."""
    StatusChange.objects.create(contact=contact, after=contact.status, at=at, user=user)


def _save(
    contact: Contact, before: str, at: datetime.datetime, user: User | None
) -> None:
    fields = ["status", "deactivated_from", "deactivated_at", "erased_at", "updated_at"]
    contact.save(update_fields=fields)
    StatusChange.objects.create(
        contact=contact, before=before, after=contact.status, at=at, user=user
    )
