import datetime
import logging

from celery import shared_task
from django.utils import timezone

from consent import expiry, ledger, past, representing
from consent.integrity import anchor, journal, verify

logger = logging.getLogger(__name__)


again_while_writers_remain = shared_task(
    autoretry_for=(anchor.WritersRemain,),
    retry_backoff=60,
    retry_kwargs={"max_retries": 5},
)


@again_while_writers_remain
def verify_ledger() -> None:
    """Verify the whole ledger, then anchor it if it holds; on demand."""
    _verify(timezone.now(), None)


@again_while_writers_remain
def verify_night() -> None:
    """Verify what is new since the last anchor and a seventh of the rest, then anchor.

    Where a transaction that writes choices does not end, both are done again later: an
    anchor is written for a ledger that was just verified.
    """
    now = timezone.now()
    _verify(now, verify.CheckedPart.of_night(timezone.localdate(now)))


def _verify(now: datetime.datetime, part: verify.CheckedPart | None) -> None:
    outcome = verify.run(now=now, part=part)
    if outcome.broken:
        logger.error("The consent ledger does not hold: %s", len(outcome.broken))
    if outcome.may_be_anchored:
        anchor.drop(now=now)


@shared_task
def expire_suppressions() -> None:
    """Remove the expired entries from the suppression list, within the safety limit."""
    review = expiry.run(timezone.now())
    if review.safety_limit:
        logger.error("Suppression list left as it is: %s", review.safety_limit)
    past.settle_blocks()


@shared_task
def catch_up_journal() -> None:
    """Write the journal lines recorded while the journal was unavailable."""
    journal.catch_up()


@shared_task
def follow_objections() -> None:
    """Write the events of held objections; requested immediately, and by Beat."""
    ledger.follow_objections(timezone.now())


@shared_task
def settle_mandates() -> None:
    """Release the objections of mandates that ended yesterday (nightly)."""
    representing.settle_all(timezone.now())


@shared_task
def expire_consents() -> None:
    """Write the end of the consents that had a lifetime (nightly)."""
    ledger.expire(timezone.now())
