"""Messages that must reach their recipient and did not: a user contacts them otherwise.

An obligation of a contract or of the law (a mandatory mail, the notice of an erasure,
the answer to a rights request) is not fulfilled if an address is closed (domain 3.7).
"""

import datetime
from collections.abc import Iterable

from django.db import transaction

from accounts import audit
from accounts.models import User
from messaging.enums import FailureReason, MessageState, UnreachedKind, UnreachedWay
from messaging.models import OutgoingMessage, Unreached

KINDS = {
    "erasure_notice": UnreachedKind.ERASURE,
    "request_answered": UnreachedKind.RIGHTS,
    "request_extended": UnreachedKind.RIGHTS,
    "breach_told": UnreachedKind.BREACH,
    "representative_told": UnreachedKind.MANDATE,
    "mandate_copy": UnreachedKind.MANDATE_COPY,
}
"""By the kind of a message to one person."""
BATCH = 5000


def note(
    contacts: Iterable[int],
    kind: UnreachedKind,
    title: str,
    now: datetime.datetime,
    *,
    channel: str = "email",
) -> None:
    """Create a task for each of these contacts (primary keys); `title` holds no
    personal value.

    Several mandatory messages that could not reach one person make one task.
    """
    Unreached.objects.bulk_create(
        (
            Unreached(
                contact_id=pk, kind=kind, channel=channel, title=title[:150], at=now
            )
            for pk in contacts
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def of_message(message: OutgoingMessage, now: datetime.datetime) -> None:
    """Create the task of one message that finally failed or could not be sent, if it
    must be read."""
    kind = KINDS.get(message.kind)
    lost = message.state in (MessageState.FAILED, MessageState.WITHHELD)
    contact_id = message.about_id or message.contact_id
    reachable_otherwise = message.reason not in (
        FailureReason.ERASED,
        FailureReason.DECEASED,
        FailureReason.RESTRICTED,
        FailureReason.MANDATE_OVER,
    )
    if kind and lost and contact_id and reachable_otherwise:
        note([contact_id], kind, str(message.source), now)


def settle(
    task: Unreached, way: UnreachedWay, now: datetime.datetime, *, user: User
) -> bool:
    """Record how the person was reached; returns False if it was already recorded."""
    with transaction.atomic():
        done = Unreached.objects.waiting().filter(pk=task.pk)
        if not done.update(settled_at=now, settled_by=user, way=way):
            return False
        audit.record(
            "unreached.settled",
            user=user,
            target=task.contact.target,
            kind=str(task.kind),
            way=str(way),
        )
    return True
