"""Stop a run before it erases anything: too many contacts, or a clock that jumped.

An erasure cannot be undone, so a mistyped delay, or a server clock set to another year,
must be confirmed by a person first.
"""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Count

from contacts.enums import Kind
from contacts.models import Contact
from core.clock import doubt
from retention.models import PurgeRun

ALWAYS_ALLOWED = 20
"""Contacts of one kind that a run may always erase, whatever share of all they are."""


def reason(due: Mapping[str, int], now: datetime.datetime) -> str:
    """Why a run that would erase `due` contacts by kind must wait; "" if it may start."""
    return clock(now) or too_many(due)


def clock(now: datetime.datetime) -> str:
    """Why the clock cannot be trusted; "" if it can."""
    last = PurgeRun.objects.ended_well().first()
    return doubt(now, last.started_at if last else None, "la dernière purge")


def too_many(due: Mapping[str, int]) -> str:
    """Why a run of this size must wait, whatever the clock; "" if it may start."""
    if all(number <= ALWAYS_ALLOWED for number in due.values()):
        return ""
    rows = Contact.objects.not_erased().values_list("kind").annotate(Count("pk"))
    counts = dict(rows.order_by())
    for kind, number in due.items():
        most = max(
            ALWAYS_ALLOWED, counts.get(kind, 0) * settings.PURGE_BRAKE_PERCENT // 100
        )
        if number > most:
            return (
                f"{number} fiches {Kind(kind).label.lower()}s à effacer ; "
                f"au-delà de {most}, votre accord est nécessaire"
            )
    return ""
