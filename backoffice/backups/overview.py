"""Last backup and last successful drill, for the dashboard and the metrics."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from backoffice.models import BackupRun
from core.together import first, read_each


@dataclass(frozen=True)
class BackupOverview:
    made: BackupRun | None
    proved: BackupRun | None
    """The last drill that succeeded."""
    late: bool
    """No drill succeeded for BACKUP_DRILL_DAYS; never set for trial data."""


def asked() -> dict[str, QuerySet[Any]]:
    """The rows that `overview` reads, so that a page may read them with others."""
    return {
        "made": BackupRun.objects.filter(kind=BackupRun.MADE)[:1],
        "proved": BackupRun.objects.filter(kind=BackupRun.TRIED, ok=True)[:1],
    }


def overview(
    now: datetime.datetime, rows: Mapping[str, list[Any]] | None = None
) -> BackupOverview:
    rows = read_each(asked()) if rows is None else rows
    proved = first(rows["proved"])
    since = now - datetime.timedelta(days=settings.BACKUP_DRILL_DAYS)
    return BackupOverview(
        made=first(rows["made"]),
        proved=proved,
        late=not settings.DEBUG and (proved is None or proved.at < since),
    )
