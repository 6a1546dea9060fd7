"""Last backup and last successful drill, for the dashboard and the metrics."""

import datetime
from dataclasses import dataclass

from django.conf import settings

from backoffice.models import BackupRun


@dataclass(frozen=True)
class BackupOverview:
    made: BackupRun | None
    proved: BackupRun | None
    """The last drill that succeeded."""
    late: bool
    """No drill succeeded for BACKUP_DRILL_DAYS; never set for trial data."""


def overview(now: datetime.datetime) -> BackupOverview:
    proved = BackupRun.objects.filter(kind=BackupRun.TRIED, ok=True).first()
    since = now - datetime.timedelta(days=settings.BACKUP_DRILL_DAYS)
    return BackupOverview(
        made=BackupRun.objects.filter(kind=BackupRun.MADE).first(),
        proved=proved,
        late=not settings.DEBUG and (proved is None or proved.at < since),
    )
