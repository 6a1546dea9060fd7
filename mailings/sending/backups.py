"""A restored backup does not know what left after it was taken: nothing is sent twice."""

import datetime

from accounts.models import AuditEvent
from mailings.enums import OPEN_STATES, MailingDeliveryState, MailingReason
from mailings.models import Mailing

RESTORED = (
    "La base de données vient d'une sauvegarde d'avant l'heure prévue : cet envoi est"
    " peut-être déjà parti. Vérifiez avant de le programmer de nouveau."
)


def may_have_left(mailing: Mailing) -> bool:
    """Whether a scheduled mailing was due before the database was restored."""
    return mailing.scheduled_at is not None and _restored_since(mailing.scheduled_at)


def doubt_messages(mailing: Mailing) -> None:
    """Mark the waiting messages of a mailing that the backup caught half way as
    uncertain: they may have left since, and only a person may send them again."""
    if mailing.active_at is None or not _restored_since(mailing.active_at):
        return
    mailing.deliveries.filter(state__in=OPEN_STATES).update(
        state=MailingDeliveryState.UNCERTAIN, reason=MailingReason.NOBODY_KNOWS
    )


def _restored_since(at: datetime.datetime) -> bool:
    """Whether this database was restored at that instant or later (erasure.replay)."""
    replays = AuditEvent.objects.filter(action="journal.replayed", at__gte=at)
    return replays.exclude(details__restored=False).exists()
