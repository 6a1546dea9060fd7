"""Mails to the company admins: counts and a link to the list, never a name."""

import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import COMPANY_ADMIN, User
from core.typography import long_date
from messaging import outbox
from retention import schedule
from retention.models import DueWarning, PurgeRun


def suspended(purge_run: PurgeRun, now: datetime.datetime) -> None:
    values = {
        "raison": purge_run.safety_limit,
        "nombre": str(purge_run.due),
        "lien": settings.BASE_URL + reverse("retention:dashboard"),
    }
    _tell("purge_braked", values, now)


def announce(*, today: datetime.date, now: datetime.datetime) -> DueWarning | None:
    """Send one mail for the contacts due before the horizon and not announced yet.

    The announced periods are contiguous: the next run makes up for a missed night.
    """
    horizon = today + datetime.timedelta(days=settings.PURGE_WARNING_DAYS)
    last = DueWarning.objects.order_by("-up_to").first()
    first = max(today, last.up_to + datetime.timedelta(days=1)) if last else today
    if first > horizon:
        return None
    number = schedule.due_between(first, horizon).count()
    if not number:
        return None
    warning = DueWarning.objects.create(up_to=horizon, sheets=number, sent_at=now)
    values = {
        "nombre": str(number),
        "date": long_date(horizon),
        "lien": settings.BASE_URL + reverse("retention:upcoming"),
    }
    _tell("purge_warning", values, now)
    return warning


def _tell(template: str, values: dict[str, str], now: datetime.datetime) -> None:
    admins = User.objects.filter(groups__name=COMPANY_ADMIN, is_active=True)
    for admin in admins:
        outbox.queue(
            template, contact=None, address=admin.email, values=values, now=now
        )
