"""Expiry of data other than contacts: proofs, audit journal and purge runs.

A proof is kept as long as a claim is possible (C. civ. 2224: five years), not forever.
The suppression list has its own expiry and safety limit (consent/expiry.py).
"""

import datetime

from django.conf import settings

from consent.integrity import closing
from core.statements import call


def expire(now: datetime.datetime) -> None:
    """Close the chains of contacts erased long ago; delete audit lines and runs past
    their age.
    """

    def days_ago(days: int) -> datetime.datetime:
        return now - datetime.timedelta(days=days)

    closing.close_chains(before=days_ago(settings.PROOF_DAYS), now=now)
    # Only the owner of the tables may delete there: the function runs as the owner.
    audit_before = days_ago(settings.AUDIT_DAYS)
    call("retention_forget", audit_before, days_ago(settings.PURGE_RUN_DAYS))
