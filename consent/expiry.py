"""Expiry of suppression entries, behind the same safety limit as the purge.

A removed objection cannot be recovered: a clock jump, or more expiries than usual,
needs a person's confirmation.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from accounts import audit
from accounts.models import AuditEvent
from consent import suppressions
from consent.models import ConsentEvent, Suppression, SuppressionReview
from contacts.models import Contact
from core.clock import doubt

ALWAYS_ALLOWED = 20
"""Entries that may expire in one nightly run, whatever share of the list they are."""


def run(now: datetime.datetime, *, confirm: int | None = None) -> SuppressionReview:
    """Remove the expired entries from the list, or nothing if the safety limit
    applies. `confirm`: a person's confirmation, as the number of expired entries."""
    with transaction.atomic():
        due = Suppression.objects.over(now).count()
        limit = "" if due and confirm == due else reason(due, now)
        if not limit:
            due = suppressions.expire(now)
        if due and not limit:
            audit.record("suppressions.expired", count=due)
        old = now - datetime.timedelta(days=settings.PURGE_RUN_DAYS)
        SuppressionReview.objects.filter(at__lt=old).exclude(safety_limit="").delete()
        return SuppressionReview.objects.create(at=now, due=due, safety_limit=limit)


def reason(due: int, now: datetime.datetime) -> str:
    """Return why removing this many entries needs confirmation; empty if it does not."""
    if not due:
        return ""
    total = Suppression.objects.count()
    most = max(ALWAYS_ALLOWED, total * settings.PURGE_BRAKE_PERCENT // 100)
    if due > most:
        return f"{due} oppositions sont à leur terme, pour {most} au plus sans accord"
    return doubt(now, _last_known(), "la dernière relecture de la liste")


def last_review() -> QuerySet[SuppressionReview]:
    return SuppressionReview.objects.order_by("-pk")[:1]


def suspended(last: SuppressionReview | None = None) -> SuppressionReview | None:
    """Return the last review if it waits for a person's confirmation. `last`: the last
    review, if it is read."""
    last = last or last_review().first()
    return last if last and last.safety_limit else None


def _last_known() -> datetime.datetime | None:
    """Return the date of the last review that was not suspended; before the first, of the latest
    known record."""
    good = SuppressionReview.objects.filter(safety_limit="").order_by("pk").last()
    if good:
        return good.at
    heard = [
        Suppression.objects.aggregate(last=Max("created_at"))["last"],
        AuditEvent.objects.aggregate(last=Max("at"))["last"],
        ConsentEvent.objects.aggregate(last=Max("recorded_at"))["last"],
        Contact.objects.aggregate(last=Max("created_at"))["last"],
    ]
    return max(filter(None, heard), default=None)
