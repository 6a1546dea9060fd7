"""Erase fields of erased contacts at the end of their legal hold."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from accounts.models import User
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from core.arrays import among
from erasure import catalogue, holds, register
from erasure.engine import files
from erasure.engine.options import ErasureReport, ErasureTarget, Order, in_halves
from erasure.engine.plan import TOUCHED, ErasurePlan
from erasure.engine.wipe import wipe
from erasure.enums import Cause
from erasure.models import Erasure, LegalHold
from erasure.verification.search import Search

BATCH = 1000


def release_due(
    *,
    today: datetime.date,
    now: datetime.datetime,
    user: User | None = None,
    search: Search | None = None,
) -> ErasureReport:
    """Erase the fields whose hold is over, on contacts erased in the meantime.

    A contact reactivated since then keeps the field: the data are in use again. If
    `search` is given, the caller runs it once, after its last call.
    """
    order = Order(Cause.HOLD_END, now, user)
    files.unlink_left()
    sought = search or Search.sample(_waiting(today))
    report = ErasureReport()
    ids = list(_waiting(today).order_by("pk").values_list("pk", flat=True))
    on_failure = partial(register.note_failure, order=order)
    for start in range(0, len(ids), BATCH):
        act = partial(_release, order, today, sought)
        report.add(in_halves(ids[start : start + BATCH], act, on_failure))
    sought.add(report.people)
    if search is None:
        sought.settle(now)
    report.people = []
    return report


def due_on(today: datetime.date) -> list[int]:
    """The ids of the contacts that lose a field because its legal hold is over."""
    return sorted(_due_paths(list(_waiting(today).values_list("pk", flat=True)), today))


def _waiting(today: datetime.date) -> ContactQuerySet:
    ended = LegalHold.objects.ended(today).values("contact")
    return Contact.objects.inactive().exclude(erased_at=None).filter(pk__in=ended)


def _release(
    order: Order, today: datetime.date, search: Search, ids: Sequence[int]
) -> ErasureReport:
    rows = _waiting(today).filter(pk__in=among(ids))
    contacts = {target.pk: target for target in ErasureTarget.locked(rows)}
    due = _due_paths(list(contacts), today)
    shapes: dict[frozenset[str], list[ErasureTarget]] = defaultdict(list)
    for pk, paths in due.items():
        shapes[paths].append(contacts[pk])
    groups = []
    for paths, alike in shapes.items():
        plan = ErasurePlan.of_paths(paths)
        if plan.entries:
            wanted = search.wanted_of([target.pk for target in alike])
            others = {e.path for e in catalogue.all_fields()} - set(plan.paths)
            groups.append(
                wipe(
                    plan,
                    alike,
                    order.now,
                    wanted=wanted,
                    kept_paths=others,
                    marks=TOUCHED,
                )
            )
    LegalHold.objects.ended(today).filter(contact__in=contacts).delete()
    return ErasureReport(
        erased=[target.pk for group in groups for target in group.targets],
        erasures=register.write(groups, order),
        people=[person for group in groups for person in group.people.values()],
    )


def _due_paths(ids: list[int], today: datetime.date) -> dict[int, frozenset[str]]:
    """By contact, the fields kept by an erasure and no longer under any hold."""
    left: dict[int, set[str]] = defaultdict(set)
    for contact, kept in Erasure.objects.filter(contact__in=ids).values_list(
        "contact", "kept"
    ):
        left[contact] |= {each["path"] for each in kept}
    ended: dict[int, set[str]] = defaultdict(set)
    rows = LegalHold.objects.ended(today).filter(contact__in=ids)
    for contact, path in rows.values_list("contact", "path"):
        ended[contact].add(path)
    held = holds.in_force(ids, today)
    return {
        pk: frozenset(paths & left[pk] - set(held.get(pk, {})))
        for pk, paths in ended.items()
        if paths & left[pk] - set(held.get(pk, {}))
    }
