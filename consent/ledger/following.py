"""Completion of held objections: write their events and update the flags."""

import datetime
import logging
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from consent.acts import Act, Actor, ChoiceRefused
from consent.enums import Origin, SuppressionReason
from consent.ledger.leaving import leave
from consent.ledger.recording import record
from consent.models import Notice, Suppression
from consent.suppressions import lock_holders
from contacts.models import Contact

logger = logging.getLogger(__name__)


def follow_objections(now: datetime.datetime) -> int:
    """Write the events of every act held in the suppression list; returns the number of
    entries.

    Waits for locked contacts; a failed entry is left for the next run.
    """
    followed = 0
    for pk in Suppression.objects.filter(settled=False).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                followed += _follow(pk, now)
        except Exception:
            logger.exception("An objection still waits for its events")
    return followed


def _follow(pk: int, now: datetime.datetime) -> bool:
    entry = Suppression.objects.filter(pk=pk).first()
    if entry is None:
        return False
    # Lock contacts before the list, the lock order used everywhere.
    lock_holders(entry.key, [each["contact"] for each in entry.awaiting])
    unsettled = Suppression.objects.select_for_update().filter(pk=pk, settled=False)
    entry = unsettled.first()
    if entry is None:
        return False
    for waiting in entry.awaiting:
        _write(waiting, now)
    # The triggers of the list update the flags.
    if entry.reason == SuppressionReason.WAITING:
        entry.delete()
    else:
        entry.settled, entry.awaiting = True, []
        entry.save(update_fields=["settled", "awaiting"])
    return True


def _write(waiting: dict[str, Any], now: datetime.datetime) -> None:
    contact = Contact.objects.filter(pk=waiting["contact"]).first()
    if contact is None:
        return
    act = Act(
        origin=Origin(waiting["origin"]),
        actor=Actor(*waiting["actor"]),
        now=now,
        occurred_at=datetime.datetime.fromisoformat(waiting["at"]),
        notice=Notice.objects.filter(pk=waiting["notice"]).first(),
        read={int(pk): version for pk, version in waiting["read"].items()},
    )
    try:
        if "campaigns" in waiting:
            campaigns = Campaign.objects.filter(pk__in=waiting["campaigns"])
            record(contact, dict.fromkeys(campaigns, False), act, refused=[])
        else:
            leave(contact, act, channel=waiting["channel"])
    except ChoiceRefused as refusal:
        # Erased in the meantime: no message can reach them.
        logger.warning("An objection was followed by nothing: %s", refusal.code)
