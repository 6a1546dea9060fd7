"""Certificates whose search was cut short are taken up again by the next run, in lots.

The values went with the process that held them: what is looked at again is each emptied
field of the sheet, and the files that were to go.
"""

import datetime

from django.db import transaction
from django.db.models import Q

from erasure.engine import files
from erasure.engine.plan import ErasurePlan
from erasure.engine.wipe import left_over
from erasure.enums import Cause, State
from erasure.models import Erasure
from erasure.verification.search import RESULT, structural

LOT = 500
# A search by value that is still at work belongs to its own process.
SURELY_OVER = datetime.timedelta(hours=1)


def take_up(now: datetime.datetime, *, cause: Cause | None = None) -> int:
    """Settle the certificates of searches that died; returns how many.

    A sheet in use again holds what was not erased: its certificate waits for a person.
    `cause`: those of acts of this kind, of which only one runs at a time, at once.
    """
    files.unlink_left()
    over = Q(at__lt=now - SURELY_OVER) | Q(cause=cause or "")
    waiting = Erasure.objects.filter(
        over, state=State.INTERRUPTED, contact__erased_at__isnull=False
    )
    done, last = 0, 0
    while lot := list(
        waiting.filter(pk__gt=last).select_related("fields").order_by("pk")[:LOT]
    ):
        done += _settle(lot, now)
        last = lot[-1].pk
    return done


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
                erasure.state = State.INCOMPLETE if places else State.COMPLETE
                erasure.searched_at = now
        Erasure.objects.bulk_update(lot, RESULT)
    return len(lot)
