"""State of the purge and what is due, for the dashboard and the metrics."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AuditEvent
from core.counts import count_each
from core.together import first, read_each
from retention import forewarning, schedule
from retention.enums import RunState
from retention.models import PurgeRun, RetentionRule
from retention.schedule import Rules

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


STARTED = ("retention.days_changed", "retention.start_changed")
"""The acts after which contacts may be due that were not before."""


def asked() -> dict[str, QuerySet[Any]]:
    """The rows that `overview` reads, so that a page may read them with others."""
    return {
        "rules": RetentionRule.objects.all(),
        "last_run": PurgeRun.objects.all()[:1],
        "last_success": PurgeRun.objects.ended_well().whole()[:1],
        "first_save": AuditEvent.objects.filter(action__in=STARTED).order_by("at")[:1],
    }


def counted(now: datetime.datetime, rules: Rules) -> dict[str, QuerySet[Any]]:
    """What `overview` counts under these rules, each on an index."""
    if not any(rules.values()):
        return {}
    today = schedule.civil_day(now)
    before = schedule.civil_day(now - LATE_AFTER)
    return {
        "due_0": forewarning.due(today, rules),
        "due_7": schedule.due(today + datetime.timedelta(days=7), rules),
        "due_30": schedule.due(today + datetime.timedelta(days=30), rules),
        "due_before": forewarning.due(before, rules),
    }


def overview(
    now: datetime.datetime,
    rows: Mapping[str, list[Any]] | None = None,
    counts: Mapping[str, int] | None = None,
) -> Overview:
    """The state of the purge; 2 queries, none if `asked` and `counted` are read."""
    rows = read_each(asked()) if rows is None else rows
    rules = schedule.in_force(rows["rules"])
    counts = count_each(counted(now, rules)) if counts is None else counts
    last, success = first(rows["last_run"]), first(rows["last_success"])
    return Overview(
        last=last,
        last_success=success,
        next_at=next_run(now),
        due_now=counts.get("due_0", 0),
        due_in_7_days=counts.get("due_7", 0),
        due_in_30_days=counts.get("due_30", 0),
        late=_is_late(success, first(rows["first_save"]), counts, now),
        suspended=last if last and last.state == RunState.SUSPENDED else None,
    )


def _is_late(
    success: PurgeRun | None,
    save: AuditEvent | None,
    counts: Mapping[str, int],
    now: datetime.datetime,
) -> bool:
    """Whether no run has succeeded for 36 hours although a delay requires one."""
    since = now - LATE_AFTER
    if success:
        return success.started_at < since
    if save and save.at >= since:
        # No nightly run has been due since the first delay was set.
        return False
    return bool(counts.get("due_before"))


def next_run(now: datetime.datetime) -> datetime.datetime:
    local = timezone.localtime(now)
    hour, minute = map(int, settings.PURGE_TIME.split(":"))
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > local else at + datetime.timedelta(days=1)
