"""What stops a run before it erases anybody: too many sheets, or a clock that jumped.

An erasure is not undone, so a delay typed wrong, or a server that wakes up in another
year, must meet a person before it meets the data.
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
"""Sheets of a kind that a run may erase whatever share of the base they are."""


def reason(due: Mapping[str, int], now: datetime.datetime) -> str:
    """Why a run that would erase `due` sheets by kind must wait; empty when it may go."""
    return clock(now) or too_many(due)


def clock(now: datetime.datetime) -> str:
    """Why the hour cannot be believed; empty when it can."""
    last = PurgeRun.objects.ended_well().first()
    return doubt(now, last.started_at if last else None, "la dernière purge")


def too_many(due: Mapping[str, int]) -> str:
    """Why a run of this size would wait, whatever the clock; empty when it may go."""
    if all(number <= ALWAYS_ALLOWED for number in due.values()):
        return ""
    rows = Contact.objects.not_erased().values_list("kind").annotate(Count("pk"))
    sheets = dict(rows.order_by())
    for kind, number in due.items():
        most = max(
            ALWAYS_ALLOWED, sheets.get(kind, 0) * settings.PURGE_BRAKE_PERCENT // 100
        )
        if number > most:
            return (
                f"{number} fiches « {Kind(kind).label} » sont à effacer, "
                f"pour {most} au plus sans accord"
            )
    return ""
