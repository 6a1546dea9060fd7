"""The one erasure engine: for one contact or a hundred thousand, from every door.

By batches, each in one transaction: what a person had refused is judged for the
suppression list, the fields are emptied, consents are ended, the register and the
journal outside the database are written. Each contact is wholly erased or untouched.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.models import ApiKey, User
from consent import ledger, suppressions
from contacts import lifecycle
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from erasure import catalogue, files, holds, register, residue, values
from erasure.enums import SEARCHED_WHOLE, Cause
from erasure.plan import Plan, contact_marks, empty, files_of, left_over

BATCH = 1000


class ErasureRefused(ValueError):
    """An erasure that the rules do not admit; the text is French."""


@dataclass(frozen=True)
class Order:
    """What all the contacts of one call have in common."""

    cause: Cause
    now: datetime.datetime
    user: User | None = None
    api_key: ApiKey | None = None
    notify: bool = False
    reason: str = ""
    deactivated_at: datetime.datetime | None = None

    @property
    def may_erase_active(self) -> bool:
        return bool(self.reason or self.deactivated_at)

    @property
    def today(self) -> datetime.date:
        return timezone.localtime(self.now).date()


@dataclass
class ErasureReport:
    """What became of each contact, by primary key."""

    erased: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    """Those of `erased` with a field that the law keeps."""
    failed: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    erasures: list[int] = field(default_factory=list)
    people: list[values.Person] = field(default_factory=list, repr=False)
    """Those whose values are searched; emptied when the search is done."""

    def add(self, other: "ErasureReport") -> None:
        self.erased += other.erased
        self.held += other.held
        self.failed += other.failed
        self.already += other.already
        self.erasures += other.erasures
        self.people += other.people


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
    batch_size: int = BATCH,
) -> ErasureReport:
    """Erase the chosen fields of these contacts; nothing happens to those erased before.

    A contact in service is deactivated by the same act, at `deactivated_at`; without
    that instant it takes a written `reason`, else ErasureRefused is raised and nothing
    changes. A QuerySet is asked again under the lock, so that a contact who left it
    meanwhile is spared. Then the erased values are searched: all of them when a person
    asked, those of a random sample otherwise.
    """
    order = Order(cause, now, user, api_key, notify, reason.strip(), deactivated_at)
    asked = _as_queryset(contacts)
    if not order.may_erase_active and asked.active().not_erased().exists():
        raise ErasureRefused(
            "Une fiche en service ne s'efface qu'avec un motif écrit :"
            " désactivez-la d'abord."
        )
    plans = {kind: Plan.of_kind(kind) for kind in ("client", "worker")}
    searched = _searched(asked, order)
    report = ErasureReport()
    for ids in _batches(asked, batch_size):
        report.add(_erase_or_halve(asked, ids, order, plans, searched))
    residue.settle(report.people, now=now)
    report.people.clear()
    return report


def _searched(asked: ContactQuerySet, order: Order) -> set[int] | None:
    """Whose values are searched by value; None: everybody's."""
    if order.cause in SEARCHED_WHOLE:
        return None
    sample = asked.not_erased().order_by("?").values_list("pk", flat=True)
    return set(sample[: settings.ERASURE_SAMPLE])


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


def _erase_or_halve(
    asked: ContactQuerySet,
    ids: Sequence[int],
    order: Order,
    plans: dict[str, Plan],
    searched: set[int] | None,
) -> ErasureReport:
    """A batch that fails is halved until the bad contact stands alone."""
    try:
        with transaction.atomic():
            return _erase_batch(asked, ids, order, plans, searched)
    except (InterfaceError, OperationalError):
        # The server is gone or out of room: no contact is to blame.
        raise
    except DatabaseError:
        if len(ids) == 1:
            register.note_failure(ids[0], order)
            return ErasureReport(failed=list(ids))
    report = ErasureReport()
    middle = len(ids) // 2
    for half in (ids[:middle], ids[middle:]):
        report.add(_erase_or_halve(asked, half, order, plans, searched))
    return report


def _erase_batch(
    asked: ContactQuerySet,
    ids: Sequence[int],
    order: Order,
    plans: dict[str, Plan],
    searched: set[int] | None,
) -> ErasureReport:
    locked = list(
        asked.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    )
    report = ErasureReport(already=[c.pk for c in locked if c.is_erased])
    contacts = [c for c in locked if not c.is_erased]
    for contact in contacts:
        if contact.is_active:
            at = order.deactivated_at or order.now
            lifecycle.deactivate(contact, at=at, user=order.user)
    entries: list[register.Entry] = []
    for kind, plan in plans.items():
        alike = [c for c in contacts if c.kind == kind]
        if alike:
            entries += _erase_kind(kind, alike, plan, order, searched)
    report.erased = [entry.contact.pk for entry in entries]
    report.held = [entry.contact.pk for entry in entries if entry.kept]
    report.erasures = register.write(entries, order)
    report.people = [entry.person for entry in entries if entry.person]
    return report


def _erase_kind(
    kind: str,
    contacts: list[Contact],
    plan: Plan,
    order: Order,
    searched: set[int] | None,
) -> list[register.Entry]:
    ids = [contact.pk for contact in contacts]
    holds.place_automatic(ids, kind, order.today)
    held = holds.in_force(ids, order.today)
    suppressions.suppress_refusals(ids, order.now)
    ledger.end_all(Contact.objects.filter(pk__in=ids), now=order.now)
    doomed: list[str] = []
    entries: list[register.Entry] = []
    for kept_paths, alike in _alike(contacts, held, plan).items():
        shape = plan.without(kept_paths)
        alike_ids = [contact.pk for contact in alike]
        people = _people(shape, kind, alike_ids, searched)
        doomed += files_of(shape, alike_ids)
        empty(shape, alike_ids, **contact_marks(order.now))
        left = left_over(shape, alike_ids)
        entries += [
            register.Entry(
                contact=contact,
                paths=shape.paths,
                kept=[held[contact.pk][path] for path in sorted(kept_paths)],
                left=left.get(contact.pk, []),
                person=people.get(contact.pk),
            )
            for contact in alike
        ]
    if doomed:
        files.doom(doomed)
        transaction.on_commit(files.unlink_doomed, robust=True)
    return entries


def _people(
    shape: Plan, kind: str, ids: list[int], searched: set[int] | None
) -> dict[int, values.Person]:
    """What is about to go, for those who are searched, and what rightly stays."""
    wanted = ids if searched is None else [pk for pk in ids if pk in searched]
    if not wanted:
        return {}
    every = {e.path for e in catalogue.all_fields() if kind in e.spec.kinds}
    return values.collect(shape, wanted, every - set(shape.paths))


def _alike(
    contacts: list[Contact], held: dict[int, dict[str, holds.Kept]], plan: Plan
) -> dict[frozenset[str], list[Contact]]:
    """Contacts by the planned fields that are held: one set of statements for each."""
    shapes: dict[frozenset[str], list[Contact]] = {}
    for contact in contacts:
        kept = frozenset(held.get(contact.pk, {})) & frozenset(plan.paths)
        shapes.setdefault(kept, []).append(contact)
    return shapes
