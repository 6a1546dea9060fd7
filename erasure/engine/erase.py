"""The erasure engine, used by every caller, for one contact or a hundred thousand.

Works in batches, one transaction each: add refusals to the suppression list, empty the
fields, end the consents, write the register and the journal outside the database. Each
contact is either fully erased or unchanged.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from accounts.models import ApiKey, User
from contacts import lifecycle
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.restrictions import Restricted
from core.arrays import among
from erasure import archive, catalogue, holds, pending_documents, register
from erasure.engine import files
from erasure.engine.options import (
    ErasureOrder,
    ErasureRefused,
    ErasureReport,
    ErasureTarget,
    in_halves,
)
from erasure.engine.plan import ErasurePlan
from erasure.engine.values import Person, collect
from erasure.engine.wipe import Wiped, end_consents, forget_matching, wipe
from erasure.enums import SEARCHED_WHOLE, Cause
from erasure.models import HoldPreset
from erasure.verification.search import Search

__all__ = ["ErasureRefused", "ErasureReport", "erase", "in_batches"]

BATCH = 1000


Asked = ContactQuerySet | Iterable[Contact | int]


def erase(
    contacts: Asked,
    *,
    cause: Cause,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
    notify: bool = False,
    reason: str = "",
    deactivated_at: datetime.datetime | None = None,
    hold_codes: Collection[str] | None = None,
    before: Callable[[], object] | None = None,
    lists_refusals: bool = True,
    search: Search | None = None,
    batch_size: int = BATCH,
) -> ErasureReport:
    """Erase the chosen fields of these contacts; skip those that are already erased.

    An active contact is also deactivated, at `deactivated_at`; without that instant a
    written `reason` is required, else ErasureRefused is raised and nothing changes. A
    QuerySet is evaluated again under the lock, so that a contact who no longer matches
    is skipped. Restricted contacts (art. 18) are left out and reported; ErasureRefused is
    raised if a batch has no other. The erased values are then searched: all of them if a person asked,
    those of a random sample otherwise. If `search` is given, the caller runs it once,
    after its last call.
    """
    order = ErasureOrder(
        cause=cause,
        now=now,
        user=user,
        api_key=api_key,
        notify=notify,
        reason=reason.strip(),
        deactivated_at=deactivated_at,
        hold_codes=hold_codes,
        before=before,
        lists_refusals=lists_refusals,
    )
    asked = contacts if isinstance(contacts, ContactQuerySet) else _ids(contacts)
    sought = search or _search_for(asked, cause)
    report = ErasureReport()
    for done in in_batches(asked, order, sought, batch_size):
        report.add(done)
    if search is None:
        sought.settle(now)
    return report


def in_batches(
    asked: ContactQuerySet | list[int],
    order: ErasureOrder,
    search: Search,
    batch_size: int,
) -> Iterator[ErasureReport]:
    """Same as `erase`, but yield a report for each committed batch."""
    # Each batch checks under its lock; with several batches, refuse before the first.
    is_short = isinstance(asked, list) and len(asked) <= batch_size
    if not is_short and _query(asked).active().not_erased().exists():
        order.require_active()
    files.unlink_left()
    run = _Run(order, asked, search)
    on_failure = partial(register.note_failure, order=order)
    waiting = iter(asked) if isinstance(asked, list) else _stream(asked)
    while batch := list(islice(waiting, batch_size)):
        done = in_halves(batch, partial(_erase_batch, run), on_failure)
        search.add(done.people)
        done.people = []
        yield done


def _ids(contacts: Iterable[Contact | int]) -> list[int]:
    return sorted({c.pk if isinstance(c, Contact) else c for c in contacts})


def _query(asked: ContactQuerySet | list[int]) -> ContactQuerySet:
    if isinstance(asked, list):
        return Contact.objects.filter(pk__in=among(asked))
    return asked


def _search_for(asked: ContactQuerySet | list[int], cause: Cause) -> Search:
    return Search() if cause in SEARCHED_WHOLE else Search.sample(_query(asked))


def _stream(contacts: ContactQuerySet) -> Iterator[int]:
    """Stream the ids: read once although the rows change meanwhile, never all in
    memory.
    """
    ordered = contacts if contacts.ordered else contacts.order_by("pk")
    return ordered.values_list("pk", flat=True).iterator(BATCH)


@dataclass(frozen=True)
class _Way:
    """How contacts of one kind are erased."""

    plan: ErasurePlan
    ready_made: list[HoldPreset]
    """The legal holds that the erasure itself places."""
    every: frozenset[str]
    """The paths of all the personal fields of this kind."""


class _Run:
    """State of one call: what is read once for all its batches."""

    def __init__(
        self, order: ErasureOrder, asked: ContactQuerySet | list[int], search: Search
    ) -> None:
        self.order = order
        # A QuerySet is evaluated again under the lock of each batch.
        self.asked = Contact.objects.all() if isinstance(asked, list) else asked
        self.search = search
        self._ways: dict[str, _Way] = {}

    def way_of(self, kind: str) -> _Way:
        if kind not in self._ways:
            every = (e.path for e in catalogue.all_fields() if kind in e.spec.kinds)
            self._ways[kind] = _Way(
                ErasurePlan.of_kind(kind),
                pending_documents.presets_of(kind, self.order.hold_codes),
                frozenset(every),
            )
        return self._ways[kind]


def _erase_batch(run: _Run, ids: Sequence[int]) -> ErasureReport:
    order = run.order
    replaced = _store_first(run, ids, order.before) if order.before else {}
    # The nightly purge skips locked contacts, which stay due the next night. An erasure
    # on request waits for the lock.
    locked = ErasureTarget.locked(
        run.asked.filter(pk__in=among(ids)), skip_locked=order.cause == Cause.RETENTION
    )
    locked += _merged_with(locked, order)
    restricted = [target.pk for target in locked if target.is_restricted]
    if order.cause != Cause.RETENTION and len(restricted) == len(locked) > 0:
        raise ErasureRefused(str(Restricted()))
    targets = [t for t in locked if not t.is_erased and not t.is_restricted]
    if active := [target.pk for target in targets if target.is_active]:
        order.require_active()
        at = order.deactivated_at or order.now
        lifecycle.deactivate_each(active, at=at, user=order.user)
    readers = register.readers_of([s.pk for s in targets]) if order.notify else {}
    kinds: dict[str, list[ErasureTarget]] = defaultdict(list)
    for target in targets:
        kinds[target.kind].append(target)
    for kind, alike in kinds.items():
        ready_made = run.way_of(kind).ready_made
        pending_documents.place(
            [s.pk for s in alike], ready_made, order.today, order.now
        )
    held = holds.in_force([target.pk for target in targets], order.today)
    lines = end_consents(
        [target.pk for target in targets], order.now, listed=order.lists_refusals
    )
    groups = [
        _wipe(run, run.way_of(kind), kept=kept, targets=like, held=held)
        for kind, alike in kinds.items()
        for kept, like in _alike(alike, held, run.way_of(kind).plan).items()
    ]
    people = [person for group in groups for person in group.people.values()]
    for person in people:
        person.had_before(replaced.get(person.contact_id))
    return ErasureReport(
        erased=[target.pk for group in groups for target in group.targets],
        held=[contact for group in groups for contact in group.kept],
        already=[target.pk for target in locked if target.is_erased],
        restricted=restricted,
        erasures=register.write(groups, order, readers=readers, lines=lines),
        people=people,
    )


def _merged_with(
    locked: list[ErasureTarget], order: ErasureOrder
) -> list[ErasureTarget]:
    """Lock the contacts merged into these, which are erased with them. Raises
    ErasureRefused for a merged contact alone: its person is on the one that stays."""
    ids = {contact.pk for contact in locked}
    alone = [s for s in locked if s.merged_into_id and s.merged_into_id not in ids]
    if alone and order.cause != Cause.REPLAY:
        raise ErasureRefused(
            "Cette fiche est fusionnée avec une autre : supprimez les informations de "
            "celle qui reste, les deux le seront."
        )
    merged = Contact.objects.filter(merged_into__in=ids).exclude(pk__in=ids)
    return ErasureTarget.locked(merged, skip_locked=False)


def _store_first(
    run: _Run, ids: Sequence[int], store: Callable[[], object]
) -> dict[int, Person]:
    """Store the pending edits; return the values they replace, to be searched as well."""
    replaced: dict[int, Person] = {}
    for target in ErasureTarget.locked(run.asked.filter(pk__in=among(ids))):
        plan = run.way_of(target.kind).plan
        replaced |= collect(plan, [target.pk])
        forget_matching(plan, [target])
    store()
    return replaced


def _alike(
    targets: list[ErasureTarget],
    held: dict[int, dict[str, holds.Kept]],
    plan: ErasurePlan,
) -> dict[frozenset[str], list[ErasureTarget]]:
    """Group contacts by the planned fields under hold: one set of statements per group."""
    planned = frozenset(plan.paths)
    shapes: dict[frozenset[str], list[ErasureTarget]] = defaultdict(list)
    for target in targets:
        shapes[planned.intersection(held.get(target.pk, ()))].append(target)
    return shapes


def _wipe(
    run: _Run,
    way: _Way,
    kept: frozenset[str],
    targets: list[ErasureTarget],
    held: dict[int, dict[str, holds.Kept]],
) -> Wiped:
    plan = way.plan.without(kept)
    group = wipe(
        plan,
        targets,
        run.order.now,
        wanted=run.search.wanted_of([target.pk for target in targets]),
        kept_paths=way.every - set(plan.paths),
        archived=archive.movable(kept),
    )
    if kept:
        group.kept = {
            s.pk: [held[s.pk][path] for path in sorted(kept)] for s in targets
        }
    return group
