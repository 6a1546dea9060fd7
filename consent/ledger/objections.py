"""An objection waits for nobody: where its person is locked, the suppression list takes it.

An erasure by batches, an import or a changed campaign may hold a person's rows for a
while. An objection tries for WAIT; then it is written into the suppression list, which
whoever sends reads just before a message leaves, and stops the channel from that instant.
The act waits in the entry (`Suppression.awaiting`), and consent/ledger/following.py makes its
events of it.
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
from consent.suppressions import Address, end_lifts, expiry_of, key_of, lines_of
from contacts.enums import Channel
from contacts.models import Contact
from core.arrays import array

WAIT = "40ms"
"""How long an objection waits for one lock."""
FOLLOW = "consent.tasks.follow_objections"

logger = logging.getLogger(__name__)


class Busy(RuntimeError):
    """Somebody else holds what the act needs: nothing of it is written."""


@contextmanager
def at_once() -> Iterator[None]:
    """A transaction, or a savepoint, that waits for no lock longer than WAIT.

    Raises Busy; what it wrote is undone then, and the transaction around it goes on.
    """
    is_nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            before = _set_lock_timeout(WAIT)
            yield
            if is_nested:
                # The end of a transaction puts it back by itself.
                _set_lock_timeout(before)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy from error
        raise


def _set_lock_timeout(value: str) -> str:
    """Until the end of the transaction; returns what it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'),"
            " set_config('lock_timeout', %s, true)",
            [value],
        )
        return str(cursor.fetchone()[0])


HOLD = """
INSERT INTO consent_suppression AS entry
    (key, channel, reason, created_at, expires_at, settled, awaiting)
SELECT key, channel, %(reason)s, %(now)s, %(expires)s, false, awaiting::jsonb
FROM unnest(%(keys)s::text[], %(channels)s::text[], %(acts)s::text[])
    AS held (key, channel, awaiting)
ORDER BY key, channel
ON CONFLICT (key, channel) DO UPDATE SET
    settled = false, awaiting = entry.awaiting || EXCLUDED.awaiting,
    reason = CASE WHEN EXCLUDED.reason = 'waiting' THEN entry.reason
        ELSE EXCLUDED.reason END,
    created_at = CASE WHEN EXCLUDED.reason = 'waiting' THEN entry.created_at
        ELSE EXCLUDED.created_at END,
    expires_at = CASE WHEN EXCLUDED.reason = 'waiting' THEN entry.expires_at
        ELSE EXCLUDED.expires_at END
"""


def hold_all(
    contact: Contact, act: Act, reason: SuppressionReason, channel: str | None
) -> bool:
    """Put the addresses of this person on the list, and the act beside them.

    False, and nothing is written, where this cannot be done at once either: a person
    without an address (whom nothing reaches), or an entry that is being written by
    another transaction.
    """
    addresses = _addresses(contact, [channel] if channel else Channel.values)
    waiting = _waiting(act, contact, channel=channel)
    lines = lines_of(addresses, reason, act.now, expiry_of(act.now))
    return _hold(contact, act, reason, addresses, waiting, lines)


def hold(contact: Contact, act: Act, campaigns: Collection[Campaign]) -> bool:
    """As `hold_all`, for the no to some campaigns: their channels stop as a whole until
    the events are written, and the entry leaves the list with them.

    False too where the person has lifted an entry: stopping her whole channel would take
    that yes away.
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
    return _hold(contact, act, reason, addresses, waiting, [line])


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
    # The act waits once, in the first entry; the flags of the others wait with it.
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
            end_lifts([(key, channel, contact.pk) for key, channel in addresses])
            journal.append(lines)
            transaction.on_commit(ask_to_follow)
    except Busy:
        return False
    return True


def ask_to_follow() -> None:
    """Let a worker write the events; without a broker Beat's next look does it."""
    try:
        current_app.send_task(FOLLOW)
    except (kombu.exceptions.OperationalError, OSError):
        logger.warning("%s waits for Beat: no broker", FOLLOW)


def _addresses(contact: Contact, channels: Collection[str]) -> list[Address]:
    return sorted(
        (key, channel) for channel in channels if (key := key_of(contact, channel))
    )


def _waiting(act: Act, contact: Contact, **what: Any) -> dict[str, Any]:
    """The act as it waits in the entry: ids and words of ours, no value of the person."""
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
