"""Settle certificates whose search was interrupted, in lots, at the next run.

The values were lost with the process, or with the broker that held the key to them: only
each emptied field of the contact is checked again, and the files to delete.
"""

import datetime

from django.db import transaction
from django.db.models import Q

from erasure.engine import files
from erasure.engine.plan import ErasurePlan
from erasure.engine.wipe import left_over
from erasure.enums import Cause, ErasureState
from erasure.models import Erasure, PendingSearch
from erasure.verification.search import RESULT, structural

LOT = 500
# A search by value still running belongs to its own process.
SURELY_OVER = datetime.timedelta(hours=1)
# A search handed over waits for the long tasks before it.
SURELY_LOST = datetime.timedelta(days=1)


def take_up(now: datetime.datetime, *, cause: Cause | None = None) -> int:
    """Settle the certificates of interrupted searches; return how many.

    A reactivated contact holds new data, so its certificate is left to an admin.
    `cause`: erasures of this cause, of which only one runs at a time, are settled
    without delay.
    """
    files.unlink_left()
    _give_up_lost(now)
    over = Q(at__lt=now - SURELY_OVER) | Q(cause=cause or "")
    waiting = Erasure.objects.filter(
        over, state=ErasureState.INTERRUPTED, contact__erased_at__isnull=False
    )
    done, last = 0, 0
    while lot := list(
        waiting.filter(pk__gt=last).select_related("fields").order_by("pk")[:LOT]
    ):
        done += _settle(lot, now)
        last = lot[-1].pk
    return done


def _give_up_lost(now: datetime.datetime) -> None:
    """Discard the values of searches that no worker took: their key is gone."""
    PendingSearch.objects.filter(made_at__lt=now - SURELY_LOST).delete()
    # Read in this order: a search handed over meanwhile is not among them.
    searching = Erasure.objects.filter(state=ErasureState.SEARCHING)
    lost = set(searching.values_list("pk", flat=True))
    for waiting in PendingSearch.objects.values_list("erasures", flat=True):
        lost.difference_update(waiting)
    searching.filter(pk__in=lost).update(state=ErasureState.INTERRUPTED)


def _settle(lot: list[Erasure], now: datetime.datetime) -> int:
    by_fields: dict[int, list[Erasure]] = {}
    for erasure in lot:
        by_fields.setdefault(erasure.fields_id, []).append(erasure)
    with transaction.atomic():
        for same in by_fields.values():
            ids = [erasure.contact_id for erasure in same]
            left = left_over(ErasurePlan.of_paths(same[0].fields.paths), ids)
            for erasure in same:
                places = left[erasure.contact_id]
                erasure.search |= structural(places) | {"resumed": True}
                erasure.state = (
                    ErasureState.INCOMPLETE if places else ErasureState.COMPLETE
                )
                erasure.searched_at = now
        Erasure.objects.bulk_update(lot, RESULT)
    return len(lot)
