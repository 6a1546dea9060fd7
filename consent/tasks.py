import logging

from celery import shared_task
from django.utils import timezone

from consent import expiry, representing
from consent.integrity import anchor, journal, verify
from consent.ledger import following

logger = logging.getLogger(__name__)


@shared_task
def verify_ledger() -> None:
    """Verify the ledger, then anchor it if it holds; runs nightly and on demand."""
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
    """Remove the expired entries from the suppression list, within the safety limit."""
    review = expiry.run(timezone.now())
    if review.brake:
        logger.error("Suppression list left as it is: %s", review.brake)


@shared_task
def catch_up_journal() -> None:
    """Write the journal lines recorded while the journal was unavailable."""
    journal.catch_up()


@shared_task
def follow_objections() -> None:
    """Write the events of held objections; requested immediately, and by Beat."""
    following.follow(timezone.now())


@shared_task
def settle_mandates() -> None:
    """Release the objections of mandates that ended yesterday (nightly)."""
    representing.settle_all(timezone.now())
