"""What ends with time beside the sheets: proofs, suppression entries, journals.

A proof is kept while a claim may come (C. civ. 2224: five years), not for ever.
"""

import datetime

from django.conf import settings

from accounts.models import AuditEvent
from consent import closing
from consent.models import Suppression
from retention.models import PurgeRun


def expire(now: datetime.datetime) -> None:
    """Close old chains of erased contacts, drop what is past its own age."""

    def days_ago(days: int) -> datetime.datetime:
        return now - datetime.timedelta(days=days)

    closing.close_chains(before=days_ago(settings.PROOF_DAYS), now=now)
    Suppression.objects.filter(expires_at__lte=now).delete()
    AuditEvent.objects.filter(at__lt=days_ago(settings.AUDIT_DAYS)).delete()
    PurgeRun.objects.filter(started_at__lt=days_ago(settings.PURGE_RUN_DAYS)).delete()
