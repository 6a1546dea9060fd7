"""Monthly reports: kept once the month is over, computed while it lasts."""

import datetime
import hashlib
import json
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import AuditEvent, Company
from dpo import figures
from dpo.figures import Chapter
from dpo.models import MonthlyReport
from dpo.months import Month
from messaging import outbox
from messaging.render import Words


def report(month: Month, now: datetime.datetime) -> MonthlyReport | None:
    """The report of the month; None if it is to come or can no longer be made.

    That of a month that is over is stored at the first call and stays. That of the
    current month is not saved (`pk` is None). The audit journal forgets: a month that
    began before its first line has no whole figures.
    """
    kept = MonthlyReport.objects.filter(month=month.first_day).first()
    if kept:
        return kept
    if month not in reportable(now):
        return None
    chapters = figures.chapters(month, now)
    made = MonthlyReport(
        month=month.first_day,
        content=chapters,
        sha256=digest_of(chapters),
        made_at=now,
    )
    if month.next.start > now:
        return made
    # With two readers at once, the second finds the report of the first.
    return MonthlyReport.objects.get_or_create(
        month=made.month,
        defaults={
            "content": made.content,
            "sha256": made.sha256,
            "made_at": made.made_at,
        },
    )[0]


def keep(month: Month, now: datetime.datetime) -> None:
    """Store the report of a month that is over; with MONTHLY_REPORT_MAIL, the contact for
    data protection gets the link to it, once."""
    if MonthlyReport.objects.filter(month=month.first_day).exists():
        return
    with transaction.atomic():
        kept = report(month, now)
        address = Company.current().contact_address
        if kept and kept.pk and settings.MONTHLY_REPORT_MAIL and address:
            url = reverse("dpo:report", args=[month.year, month.number])
            words = Words(
                f"Rapport de protection des données : {month}",
                f"Bonjour,\n\nLe rapport de {month} est prêt :\n\n"
                f"[Lire le rapport]({settings.BASE_URL}{url})\n\n"
                f"Son empreinte (SHA-256) : {kept.sha256}\n",
            )
            outbox.queue(
                contact=None,
                address=address,
                text=words,
                kind="monthly_report",
                now=now,
            )


def reportable(now: datetime.datetime) -> list[Month]:
    """The months that the audit journal covers, the current one first."""
    first = AuditEvent.objects.order_by("at").first()
    months = [Month.of(now)]
    while first and months[-1] > Month.of(first.at):
        months.append(months[-1].former)
    return months


def months(now: datetime.datetime) -> list[Month]:
    """The months that have a report or can have one, newest first."""
    kept = MonthlyReport.objects.values_list("month", flat=True)
    found = {Month(day.year, day.month) for day in kept} | set(reportable(now))
    return sorted(found, reverse=True)


def digest_of(chapters: Sequence[Chapter]) -> str:
    """SHA-256 of the chapters as JSON: sorted keys, UTF-8, no ASCII escapes."""
    text = json.dumps(chapters, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
