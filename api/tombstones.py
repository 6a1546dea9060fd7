"""What the API says of an erased contact: when, why, and what the law still keeps."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from contacts.querysets import ContactQuerySet
from erasure import archive, holds
from erasure.models import Erasure

CONTACT = "contacts.Contact."
EVER_ERASED = "ever_erased"
"""The annotation of `with_mark`."""
_IS_ERASED = Exists(Erasure.objects.filter(contact=OuterRef("pk")))


def with_mark(contacts: ContactQuerySet) -> ContactQuerySet:
    """The contacts, each with whether it has an erasure to show: nearly none has one.
    For an act that erases nothing itself."""
    return contacts.annotate(**{EVER_ERASED: _IS_ERASED})


def of(contact_ids: Iterable[int], today: datetime.date) -> dict[int, dict[str, Any]]:
    """contact id -> its last erasure, for those that have one; 3 queries at most.

    It stays after a reactivation, because the erased values did not come back. A field
    that was empty is not kept, whatever hold is on it.
    """
    last = Erasure.objects.filter(contact__in=list(contact_ids)).order_by(
        "contact", "-id"
    )
    found = list(
        last.distinct("contact").values_list("contact", "id", "at", "cause", "state")
    )
    if not found:
        return {}
    erased = [row[0] for row in found]
    held, stored = holds.in_force(erased, today), archive.stored(erased)
    return {
        contact: {
            "id": pk,
            "at": at,
            "cause": cause,
            "state": state,
            "kept": [
                _kept(each)
                for path, each in held.get(contact, {}).items()
                if path in stored[contact] or not archive.movable([path])
            ],
        }
        for contact, pk, at, cause, state in found
    }


def of_one(contact_id: int) -> dict[str, Any] | None:
    return of([contact_id], timezone.localdate()).get(contact_id)


def _kept(kept: holds.Kept) -> dict[str, Any]:
    return {
        "field": kept.path.removeprefix(CONTACT),
        "law": kept.law,
        "until": kept.until,
        "reason": kept.reason,
    }
