"""The end of the proof period: the only operation that removes events from the
ledger.

A proof is kept while a claim is possible; keeping it longer breaches art. 5(1)(e).
The database checks each closing (migration 0010_closed_chains).
"""

import datetime

from django.db.models import BinaryField, Count, Max, OuterRef, Subquery

from consent.models import ClosedChain, ConsentEvent

BATCH = 1000


def close_chains(*, before: datetime.datetime, now: datetime.datetime) -> int:
    """Remove the whole chains of erased contacts whose last event is before `before`.

    Each chain leaves a ClosedChain (last hash, count, date) that the verification
    accepts. Returns the number of chains closed.
    """
    closed = 0
    while number := _close_some(before, now):
        closed += number
    return closed


def _close_some(before: datetime.datetime, now: datetime.datetime) -> int:
    last = ConsentEvent.objects.filter(contact=OuterRef("contact")).order_by(
        "-sequence"
    )
    chains = (
        ConsentEvent.objects.filter(contact__erased_at__isnull=False)
        .order_by()
        .values("contact")
        .annotate(
            number=Count("pk"),
            last_at=Max("recorded_at"),
            last_event=Subquery(last.values("pk")[:1]),
            last_hash=Subquery(last.values("hash")[:1], output_field=BinaryField()),
        )
        .filter(last_at__lt=before)[:BATCH]
    )
    made = [
        ClosedChain(
            contact_id=chain["contact"],
            last_hash=chain["last_hash"],
            events=chain["number"],
            last_event=chain["last_event"],
            last_event_at=chain["last_at"],
            closed_at=now,
        )
        for chain in chains
    ]
    # Inserting the row makes the database check it and remove the chain.
    ClosedChain.objects.bulk_create(made)
    return len(made)
