"""Expiry of data other than contacts: proofs, audit journal and purge runs.

A proof is kept as long as a claim is possible (C. civ. 2224: five years), not forever.
The suppression list has its own expiry and safety limit (consent/expiry.py).
"""

import datetime

from django.conf import settings
from django.db import connection

from consent.integrity import closing


def expire(now: datetime.datetime) -> None:
    """Close the chains of contacts erased long ago; delete audit lines and runs past
    their age.
    """

    def days_ago(days: int) -> datetime.datetime:
        return now - datetime.timedelta(days=days)

    closing.close_chains(before=days_ago(settings.PROOF_DAYS), now=now)
    with connection.cursor() as cursor:
        # Only the owner of the tables may delete there: the function runs as the owner.
        cursor.execute(
            "SELECT retention_forget(%s, %s)",
            [days_ago(settings.AUDIT_DAYS), days_ago(settings.PURGE_RUN_DAYS)],
        )
