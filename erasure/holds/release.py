"""Erase what a legal hold kept of erased contacts, at the end of the hold."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from contacts.querysets import INACTIVE, ContactQuerySet
from core.arrays import among
from erasure import archive, catalogue, holds, register
from erasure.engine import files
from erasure.engine.options import ErasureOrder, ErasureReport, ErasureTarget, in_halves
from erasure.engine.plan import TOUCHED, ErasurePlan
from erasure.engine.wipe import wipe
from erasure.enums import Cause
from erasure.models import Archived, Erasure, LegalHold
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

    A contact reactivated since then loses the archived value, and keeps what was typed
    since. If `search` is given, the caller runs it once, after its last call.
    """
    order = ErasureOrder(Cause.HOLD_END, now, user)
    files.unlink_left()
    _archive_kept(today, now)
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
    erased = _waiting(today).exclude(erased_at=None)
    return sorted(_due_paths(list(erased.values_list("pk", flat=True)), today))


def _waiting(today: datetime.date) -> ContactQuerySet:
    ended = LegalHold.objects.ended(today).values("contact")
    archived = Q(erased_at=None, pk__in=Archived.objects.values("contact"))
    return Contact.objects.filter(
        Q(status__in=INACTIVE, erased_at__isnull=False) | archived, pk__in=ended
    )


def _archive_kept(today: datetime.date, now: datetime.datetime) -> None:
    """Move to the archive what the erasures of versions without one left in place."""
    held = LegalHold.objects.filter(lifted_at=None, until__gte=today)
    left = Contact.objects.inactive().filter(
        Exists(Erasure.objects.filter(contact=OuterRef("pk")).exclude(kept=[])),
        erased_at__isnull=False,
        pk__in=held.values("contact"),
        archived=None,
    )
    ids = list(left.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            rows = left.filter(pk__in=among(ids[start : start + BATCH]))
            _move(ErasureTarget.locked(rows), today, now)


def _move(
    targets: Sequence[ErasureTarget], today: datetime.date, now: datetime.datetime
) -> None:
    ids = [target.pk for target in targets]
    kept: dict[int, set[str]] = defaultdict(set)
    for contact, fields in Erasure.objects.filter(contact__in=ids).values_list(
        "contact", "kept"
    ):
        kept[contact] |= {each["path"] for each in fields}
    held = holds.in_force(ids, today)
    shapes: dict[frozenset[str], list[ErasureTarget]] = defaultdict(list)
    for target in targets:
        still = kept[target.pk] & set(held.get(target.pk, {}))
        shapes[archive.movable(still)].append(target)
    for paths, alike in shapes.items():
        if paths:
            nothing = ErasurePlan.of_paths([])
            wipe(nothing, alike, now, wanted=[], archived=paths, marks=TOUCHED)


def _release(
    order: ErasureOrder, today: datetime.date, search: Search, ids: Sequence[int]
) -> ErasureReport:
    rows = _waiting(today).filter(pk__in=among(ids))
    locked = ErasureTarget.locked(rows)
    contacts = {target.pk: target for target in locked if target.is_erased}
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
    former = archive.values_of(due)
    for group in groups:
        for person in group.people.values():
            person.values += former.get(person.contact_id, [])
    LegalHold.objects.ended(today).filter(contact__in=contacts).delete()
    _drop_archived(locked, today, order)
    return ErasureReport(
        erased=[target.pk for group in groups for target in group.targets],
        erasures=register.write(groups, order),
        people=[person for group in groups for person in group.people.values()],
    )


def _drop_archived(
    targets: Sequence[ErasureTarget], today: datetime.date, order: ErasureOrder
) -> None:
    ended = set(archive.drop([target.pk for target in targets], today))
    if gone := [target.target for target in targets if target.pk in ended]:
        audit.record_many("erasure.archive_ended", gone, at=order.now, user=order.user)


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
