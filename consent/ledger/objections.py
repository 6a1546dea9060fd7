"""Objections do not wait for long locks: the suppression list stores them instead.

A batch erasure, an import or a campaign change may lock a contact's rows for a while.
An objection waits for up to WAIT, then is written to the suppression list, which
senders read just before sending: the channel is blocked from that instant. The act is
kept in the entry (`Suppression.awaiting`); consent/ledger/following.py writes its
events later.
"""

import datetime
import json
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import kombu.exceptions
from celery import current_app
from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from campaigns.models import Campaign
from consent.acts import Act
from consent.enums import SuppressionReason
from consent.integrity import journal
from consent.models import SuppressionLift
from consent.suppressions import (
    Address,
    addresses_of,
    end_lifts,
    expiry_of,
    lines_of,
)
from contacts.enums import Channel
from contacts.models import Contact
from core.arrays import array
from core.statements import statement

WAIT = "40ms"
"""Maximum wait of an objection for one lock."""
FOLLOW = "consent.tasks.follow_objections"

logger = logging.getLogger(__name__)


class Busy(RuntimeError):
    """Raised when a needed lock is held by somebody else; nothing is written."""


@contextmanager
def at_once() -> Iterator[None]:
    """Open a transaction or savepoint that waits for no lock longer than WAIT.

    Raises Busy after rolling back its own writes; the enclosing transaction remains
    usable.
    """
    is_nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            before = _set_lock_timeout(WAIT)
            yield
            if is_nested:
                # Without nesting, the end of the transaction restores it.
                _set_lock_timeout(before)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy from error
        raise


def _set_lock_timeout(value: str) -> str:
    """Set lock_timeout until the end of the transaction; returns the former value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'),"
            " set_config('lock_timeout', %s, true)",
            [value],
        )
        return str(cursor.fetchone()[0])


HOLD = statement("consent", "hold_objection")


def hold_all(
    contact: Contact, act: Act, reason: SuppressionReason, channel: str | None
) -> bool:
    """Suppress the contact's addresses and store the act in the entry.

    Returns False, without writing, if this is not possible immediately either: the
    contact has no address (no message reaches them), or another transaction is writing
    the entry.
    """
    addresses = _addresses(contact, [channel] if channel else Channel.values)
    waiting = _waiting(act, contact, channel=channel)
    lines = lines_of(addresses, reason, act.now, expiry_of(act.now))
    return _hold(
        contact, act, reason=reason, addresses=addresses, waiting=waiting, lines=lines
    )


def hold(contact: Contact, act: Act, campaigns: Collection[Campaign]) -> bool:
    """Like `hold_all`, for an opt-out from some campaigns: their channels are blocked
    entirely until the events are written, then the entry is removed.

    Also returns False if the contact has lifted an entry: blocking the whole channel
    would cancel that opt-in.
    """
    channels = {campaign.channel for campaign in campaigns}
    addresses = _addresses(contact, channels)
    if SuppressionLift.objects.filter(contact=contact).exists():
        return False
    waiting = _waiting(act, contact, campaigns=sorted(c.pk for c in campaigns))
    line = {
        "kind": "withdrawal",
        "contact": str(contact.public_id),
        "origin": act.origin,
        "at": act.now.isoformat(),
        "campaigns": {
            str(pk): _instant(act).isoformat() for pk in waiting["campaigns"]
        },
    }
    reason = SuppressionReason.WAITING
    return _hold(
        contact, act, reason=reason, addresses=addresses, waiting=waiting, lines=[line]
    )


def _hold(
    contact: Contact,
    act: Act,
    reason: SuppressionReason,
    addresses: Sequence[Address],
    waiting: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
) -> bool:
    if not addresses:
        return False
    # The act is stored once, in the first entry; the other entries only wait for it.
    acts = [[waiting], *([] for _ in addresses[1:])]
    values: dict[str, Any] = {
        "reason": reason,
        "now": act.now,
        "expires": expiry_of(act.now),
        "keys": array(key for key, _ in addresses),
        "channels": array(channel for _, channel in addresses),
        "acts": [json.dumps(each) for each in acts],
    }
    try:
        with at_once():
            with connection.cursor() as cursor:
                cursor.execute(HOLD, values)
            if reason != SuppressionReason.WAITING:
                end_lifts(addresses)
            journal.append(lines)
            transaction.on_commit(ask_to_follow)
    except Busy:
        return False
    return True


def ask_to_follow() -> None:
    """Request the task that writes the events; without a broker, Beat runs it later."""
    try:
        current_app.send_task(FOLLOW)
    except (kombu.exceptions.OperationalError, OSError):
        logger.warning("%s waits for Beat: no broker", FOLLOW)


def _addresses(contact: Contact, channels: Collection[str]) -> list[Address]:
    return sorted(addresses_of(contact, channels))


def _waiting(act: Act, contact: Contact, **what: Any) -> dict[str, Any]:
    """Return the act as stored in the entry: ids and codes, no personal value."""
    return {
        "contact": contact.pk,
        "origin": act.origin,
        "actor": [act.actor.type, act.actor.id],
        "at": _instant(act).isoformat(),
        "notice": act.notice.pk if act.notice else None,
        "read": dict(act.read),
        **what,
    }


def _instant(act: Act) -> datetime.datetime:
    return act.occurred_at or act.now
