import logging

from celery import shared_task
from django.utils import timezone

from consent import expiry
from consent.integrity import anchor, journal, verify
from consent.ledger import following

logger = logging.getLogger(__name__)


@shared_task
def verify_ledger() -> None:
    """Each night, and on demand: verify, then anchor a ledger that holds."""
    now = timezone.now()
    outcome = verify.run(now=now)
    if outcome.broken:
        logger.error("The consent ledger does not hold: %s", len(outcome.broken))
        return
    try:
        anchor.drop(now=now)
    except anchor.WritersRemain:
        logger.exception("No anchor tonight")


@shared_task
def expire_suppressions() -> None:
    """Take off the suppression list what has been on it for its time."""
    review = expiry.run(timezone.now())
    if review.brake:
        logger.error("Suppression list left as it is: %s", review.brake)


@shared_task
def catch_up_journal() -> None:
    """Withdrawals taken while the journal was away are written once it is back."""
    journal.catch_up()


@shared_task
def follow_objections() -> None:
    """Objections that waited for nobody get their events; asked for at once, and by Beat."""
    following.follow(timezone.now())
