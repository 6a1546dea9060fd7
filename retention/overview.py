"""State of the purge and what is due, for the dashboard and the metrics."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts.models import AuditEvent
from core.counts import count_each
from retention import schedule
from retention.enums import RunState
from retention.models import PurgeRun, RetentionRule

LATE_AFTER = datetime.timedelta(hours=36)


@dataclass(frozen=True)
class Overview:
    last: PurgeRun | None
    last_success: PurgeRun | None
    next_at: datetime.datetime
    due_now: int
    due_in_7_days: int
    due_in_30_days: int
    late: bool
    suspended: PurgeRun | None


def overview(now: datetime.datetime) -> Overview:
    """Four queries, each on an index, whatever the number of contacts."""
    today = schedule.civil_day(now)
    rules = schedule.rules_in_force()
    last = PurgeRun.objects.first()
    success = PurgeRun.objects.ended_well().whole().first()

    due = count_each(
        {
            str(days): schedule.due(today + datetime.timedelta(days=days), rules)
            for days in (0, 7, 30)
        }
        if any(rules.values())
        else {}
    )
    return Overview(
        last=last,
        last_success=success,
        next_at=next_run(now),
        due_now=due.get("0", 0),
        due_in_7_days=due.get("7", 0),
        due_in_30_days=due.get("30", 0),
        late=is_late(success, now),
        suspended=last if last and last.state == RunState.BRAKED else None,
    )


STARTED = ("retention.days_changed", "retention.start_changed")
"""The acts after which contacts may be due that were not before."""


def is_late(success: PurgeRun | None, now: datetime.datetime) -> bool:
    """Whether no run has succeeded for 36 hours although a delay requires one."""
    since = now - LATE_AFTER
    if success:
        return success.started_at < since
    saves = AuditEvent.objects.filter(action__in=STARTED).order_by("at")
    first = saves.first()
    if first and first.at >= since:
        # No nightly run has been due since the first delay was set.
        return False
    saved = RetentionRule.objects.exclude(days=None).exists()
    overdue = schedule.due(schedule.civil_day(since)).exists()
    return saved and overdue


def next_run(now: datetime.datetime) -> datetime.datetime:
    local = timezone.localtime(now)
    hour, minute = map(int, settings.PURGE_TIME.split(":"))
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > local else at + datetime.timedelta(days=1)
