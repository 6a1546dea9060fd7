"""The one erasure engine: for one contact or a hundred thousand, from every door.

By batches, each in one transaction: what a person had refused is judged for the
suppression list, the fields are emptied, consents are ended, the register and the
journal outside the database are written. Each contact is wholly erased or untouched.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from accounts.models import ApiKey, User
from consent import ledger, suppressions
from contacts import lifecycle
from contacts.enums import Kind
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from erasure import catalogue, files, holds, register
from erasure.enums import SEARCHED_WHOLE, Cause
from erasure.order import ErasureRefused, ErasureReport, Order, Sheet, in_halves
from erasure.plan import (
    Plan,
    as_array,
    contact_marks,
    empty,
    files_of,
    forget_matching,
    left_over,
)
from erasure.residue import Search
from erasure.values import Person, collect

__all__ = ["ErasureRefused", "ErasureReport", "erase"]

BATCH = 1000


@dataclass(frozen=True)
class _Run:
    """One call: read once, good for all its batches."""

    asked: ContactQuerySet
    order: Order
    plans: dict[str, Plan]
    search: Search


def erase(
    contacts: ContactQuerySet | Iterable[Contact | int],
    *,
    cause: Cause,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
    notify: bool = False,
    reason: str = "",
    deactivated_at: datetime.datetime | None = None,
    search: Search | None = None,
    batch_size: int = BATCH,
) -> ErasureReport:
    """Erase the chosen fields of these contacts; nothing happens to those erased before.

    A contact in service is deactivated by the same act, at `deactivated_at`; without
    that instant it takes a written `reason`, else ErasureRefused is raised and nothing
    changes. A QuerySet is asked again under the lock, so that a contact who left it
    meanwhile is spared. Then the erased values are searched: all of them when a person
    asked, those of a random sample otherwise. With `search` the caller searches once,
    after its last call.
    """
    order = Order(cause, now, user, api_key, notify, reason.strip(), deactivated_at)
    asked = _as_queryset(contacts)
    if not order.may_erase_active and asked.active().not_erased().exists():
        raise ErasureRefused(
            "Une fiche en service ne s'efface qu'avec un motif écrit :"
            " désactivez-la d'abord."
        )
    files.unlink_left()
    run = _Run(
        asked,
        order,
        {kind: Plan.of_kind(kind) for kind in Kind.values},
        search or (Search() if cause in SEARCHED_WHOLE else Search.sample(asked)),
    )
    report = ErasureReport()
    on_failure = partial(register.note_failure, order=order)
    for ids in _batches(asked, batch_size):
        report.add(in_halves(ids, partial(_erase_batch, run), on_failure))
    run.search.add(report.people)
    if search is None:
        run.search.settle(now)
    report.people = []
    return report


def _as_queryset(
    contacts: ContactQuerySet | Iterable[Contact | int],
) -> ContactQuerySet:
    if isinstance(contacts, ContactQuerySet):
        return contacts
    ids = [c.pk if isinstance(c, Contact) else c for c in contacts]
    return Contact.objects.filter(pk__in=ids)


def _batches(contacts: ContactQuerySet, size: int) -> Iterator[list[int]]:
    """Primary keys in order, each once, though the rows change on the way."""
    last = 0
    while ids := list(
        contacts.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
    ):
        yield ids
        last = ids[-1]


def _erase_batch(run: _Run, ids: Sequence[int]) -> ErasureReport:
    # The night waits for nobody: a sheet at work now is due the next night. A person who
    # asks for an erasure waits for it.
    locked = Sheet.locked(
        run.asked.filter(pk__in=as_array(ids)),
        skip_locked=run.order.cause == Cause.RETENTION,
    )
    sheets = [sheet for sheet in locked if not sheet.is_erased]
    active = Contact.objects.filter(pk__in=[s.pk for s in sheets if s.is_active])
    for contact in active:
        at = run.order.deactivated_at or run.order.now
        lifecycle.deactivate(contact, at=at, user=run.order.user)
    notices = _notices(run.order, sheets)
    entries: list[register.Entry] = []
    for kind in run.plans:
        alike = [sheet for sheet in sheets if sheet.kind == kind]
        if alike:
            entries += _erase_kind(run, kind, alike)
    for entry in entries:
        entry.reader = notices.get(entry.sheet.pk)
    return ErasureReport(
        erased=[entry.sheet.pk for entry in entries],
        held=[entry.sheet.pk for entry in entries if entry.kept],
        already=[sheet.pk for sheet in locked if sheet.is_erased],
        erasures=register.write(entries, run.order),
        people=[entry.person for entry in entries if entry.person],
    )


def _notices(order: Order, sheets: list[Sheet]) -> dict[int, Contact]:
    """The people to be told, as they are before anything goes."""
    if not order.notify:
        return {}
    return Contact.objects.in_bulk([sheet.pk for sheet in sheets])


def _erase_kind(run: _Run, kind: str, contacts: list[Sheet]) -> list[register.Entry]:
    order, plan = run.order, run.plans[kind]
    ids = [contact.pk for contact in contacts]
    holds.place_automatic(ids, kind, order.today)
    held = holds.in_force(ids, order.today)
    suppressions.suppress_refusals(ids, order.now)
    ledger.end_all(Contact.objects.filter(pk__in=as_array(ids)), now=order.now)
    entries: list[register.Entry] = []
    for kept_paths, alike in _alike(contacts, held, plan).items():
        shape = plan.without(kept_paths)
        entries += [
            register.Entry(
                sheet=contact,
                paths=shape.paths,
                kept=[held[contact.pk][path] for path in sorted(kept_paths)],
                left=left,
                person=person,
            )
            for contact, left, person in _empty_shape(run, kind, shape, alike)
        ]
    return entries


def _alike(
    contacts: list[Sheet], held: dict[int, dict[str, holds.Kept]], plan: Plan
) -> dict[frozenset[str], list[Sheet]]:
    """Contacts by the planned fields that are held: one set of statements for each."""
    shapes: dict[frozenset[str], list[Sheet]] = {}
    for contact in contacts:
        kept = frozenset(held.get(contact.pk, {})) & frozenset(plan.paths)
        shapes.setdefault(kept, []).append(contact)
    return shapes


def _empty_shape(
    run: _Run, kind: str, shape: Plan, contacts: list[Sheet]
) -> Iterator[tuple[Sheet, list[str], Person | None]]:
    ids = [contact.pk for contact in contacts]
    people = _people(shape, kind, run.search.wanted_of(ids))
    doomed = files_of(shape, ids)
    if doomed:
        files.doom(doomed)
        transaction.on_commit(files.unlink_doomed, robust=True)
    empty(shape, ids, **contact_marks(run.order.now))
    forget_matching(shape, contacts)
    left = left_over(shape, ids)
    for contact in contacts:
        yield contact, left.get(contact.pk, []), people.get(contact.pk)


def _people(shape: Plan, kind: str, wanted: list[int]) -> dict[int, Person]:
    """What is about to go, for those who are searched, and what rightly stays."""
    if not wanted:
        return {}
    every = {e.path for e in catalogue.all_fields() if kind in e.spec.kinds}
    return collect(shape, wanted, every - set(shape.paths))
