"""After a restore, apply again what is in the journal but not in the database.

Withdrawals and suppressions come first, in order, then deaths, limitations of processing
and objections of guardians, then erasures; at the end the restore guard opens. After an
interruption, the next run continues without redoing anything.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from campaigns.models import Campaign
from consent import ledger, suppressions
from consent.acts import Act, Actor, ChoiceRefused
from consent.enums import Origin, SuppressionReason
from consent.integrity import anchor, journal, keys, stamped
from contacts import deaths, lifecycle, restrictions
from contacts.models import Contact
from core.arrays import among
from erasure import archive, holds, register
from erasure.engine.options import ErasureOrder, ErasureReport, ErasureTarget, in_halves
from erasure.engine.plan import ErasurePlan
from erasure.engine.wipe import Wiped, end_consents, left_over, wipe
from erasure.enums import Cause
from erasure.verification import resume
from erasure.verification.search import Search
from messaging import outbox

BATCH = 1000
PROTECTIONS = {
    "death": ("death", True),
    "death_withdrawn": ("death", False),
    "restriction": ("restriction", True),
    "restriction_lifted": ("restriction", False),
    "guardian_objection": ("guardian", True),
    "guardian_released": ("guardian", False),
}
"""Kinds of line (consent/sql/consent_journal_protections.sql): what, and whether it applies."""
AFTER_A_RESTORE = (
    "Repris du registre extérieur après une restauration : motif à compléter."
)
Line = dict[str, Any]


@dataclass
class Replay:
    """Counts of a run."""

    lines: int = 0
    erased: int = 0
    withdrawn: int = 0
    suppressed: int = 0
    protected: int = 0
    """Deaths, limitations of processing and objections of guardians applied again, or taken
    back again."""
    unknown: int = 0
    """Lines about contacts or campaigns that the restored database does not have."""
    failed: int = 0

    @property
    def opened(self) -> bool:
        """Whether the guard opens: only if nothing failed."""
        return not self.failed


def replay(
    *, now: datetime.datetime, path: Path | None = None, is_restored: bool = False
) -> Replay:
    """Apply the missing lines of the journal, or of a copy of it, and open the guard.

    Where a line is missing, or the caller says so, the database comes from a backup: what
    it shows as waiting may have left since, and becomes uncertain. A healthy database
    goes on sending.
    """
    # Settle the searches of a replay that was interrupted.
    resume.take_up(now, cause=Cause.REPLAY)
    lost = list(journal.unknown(path))
    # Before anything is added: does the ledger still hold what was anchored?
    anchor_binds = anchor.survives()
    done = Replay(lines=len(lost))
    for line in lost:
        if line["kind"] == "suppression":
            done.suppressed += _suppress(line)
        elif line["kind"] == "withdrawal":
            _withdraw(line, now, done)
    _protect(lost, done)
    search = Search()
    for fields, lines in _alike(lost).items():
        _erase(fields, lines, now=now, search=search, done=done)
    search.settle(now)
    # The journal may show addresses under another key than the restored contacts use.
    keys.rotate(now)
    if done.opened:
        is_restored = is_restored or bool(lost)
        with transaction.atomic():
            audit.record(
                "journal.replayed",
                lines=done.lines,
                erased=done.erased,
                restored=is_restored,
            )
            if is_restored:
                outbox.doubt_waiting(now)
            journal.acknowledge(now.isoformat(), anchor_binds=anchor_binds)
        if not anchor_binds:
            stamped.forget()
    return done


def _suppress(line: Line) -> int:
    keys = line.get("keys") or [line["key"]]
    suppressions.suppress_addresses(
        [(key, line["channel"]) for key in keys],
        SuppressionReason(line["reason"]),
        datetime.datetime.fromisoformat(line["at"]),
        expires=datetime.datetime.fromisoformat(line["expires_at"]),
    )
    return len(keys)


def _withdraw(line: Line, now: datetime.datetime, done: Replay) -> None:
    contact = Contact.objects.filter(public_id=line["contact"]).first()
    campaigns = Campaign.objects.in_bulk([int(pk) for pk in line["campaigns"]])
    if contact is None:
        done.unknown += 1
        return
    for key, instant in line["campaigns"].items():
        campaign = campaigns.get(int(key))
        if campaign is None:
            done.unknown += 1
            continue
        # Recorded at its own instant, so that a later choice that survived still
        # prevails.
        act = Act(
            origin=Origin(line["origin"]),
            actor=Actor.contact(contact),
            now=now,
            occurred_at=min(datetime.datetime.fromisoformat(instant), now),
        )
        try:
            done.withdrawn += len(ledger.record(contact, {campaign: False}, act))
        except ChoiceRefused:
            # An erased person or a mandatory campaign: nothing is sent on the basis of
            # consent.
            done.unknown += 1


def _protect(lines: Iterable[Line], done: Replay) -> None:
    """Apply what each contact's last line says of their death, of a limitation, and of a
    guardian's objection."""
    last = {
        (line["contact"], PROTECTIONS[line["kind"]][0]): line
        for line in lines
        if line["kind"] in PROTECTIONS
    }
    for (public_id, what), line in last.items():
        contact = Contact.objects.filter(public_id=public_id).first()
        if contact is None:
            done.unknown += 1
            continue
        _, applies = PROTECTIONS[line["kind"]]
        at = datetime.datetime.fromisoformat(line["at"])
        done.protected += ACTS[what](contact, applies, at)


def _of_a_death(contact: Contact, applies: bool, at: datetime.datetime) -> bool:
    if not applies:
        return deaths.withdraw(contact, now=at)
    try:
        return deaths.report(
            contact,
            on=None,
            source=AFTER_A_RESTORE,
            now=at,
            today=timezone.localdate(at),
        )
    except deaths.DeathRefused:
        # Already erased: nothing is sent.
        return False


def _of_a_limitation(contact: Contact, applies: bool, at: datetime.datetime) -> bool:
    if applies:
        return restrictions.restrict(contact, reason=AFTER_A_RESTORE, now=at)
    # It could be lifted because the person had been told.
    restrictions.note_told(contact, on=timezone.localdate(at), now=at, user=None)
    return restrictions.lift(contact, now=at)


def _of_a_guardian(contact: Contact, applies: bool, at: datetime.datetime) -> bool:
    """The withdrawals of that day have lines of their own."""
    found = Contact.objects.filter(
        pk=contact.pk, guardian_objected_at__isnull=applies
    ).not_erased()
    return bool(found.update(guardian_objected_at=at if applies else None))


ACTS = {
    "death": _of_a_death,
    "restriction": _of_a_limitation,
    "guardian": _of_a_guardian,
}


def _alike(lines: Iterable[Line]) -> dict[tuple[str, ...], list[Line]]:
    """Group the erasures by field list: one set of statements per group."""
    found: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line["kind"] == "erasure":
            found[tuple(line["fields"])].append(line)
    return found


def _erase(
    fields: tuple[str, ...],
    lines: list[Line],
    now: datetime.datetime,
    search: Search,
    done: Replay,
) -> None:
    at = {
        contact: line["at"]
        for line in lines
        for contact in line.get("contacts") or [line["contact"]]
    }
    ids = list(
        Contact.objects.filter(public_id__in=at)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    done.unknown += len(at) - len(ids)
    order = ErasureOrder(Cause.REPLAY, now)
    act = partial(_erase_batch, ErasurePlan.of_paths(fields), at, order)
    for start in range(0, len(ids), BATCH):
        report = in_halves(
            ids[start : start + BATCH],
            act,
            partial(register.note_failure, order=order),
        )
        done.erased += len(report.erased)
        done.failed += len(report.failed)
        search.add(report.people)


def _erase_batch(
    plan: ErasurePlan, at: dict[str, str], order: ErasureOrder, ids: Sequence[int]
) -> ErasureReport:
    left = left_over(plan, ids)
    locked = ErasureTarget.locked(Contact.objects.filter(pk__in=among(ids)))
    targets = [each for each in locked if not each.is_erased or each.pk in left]
    _deactivate([target for target in targets if target.is_active], at)
    wanted = [target.pk for target in targets]
    lines = end_consents(wanted, order.now)
    held = holds.in_force(wanted, order.today)
    shapes: dict[frozenset[str], list[ErasureTarget]] = defaultdict(list)
    for target in targets:
        shapes[frozenset(held.get(target.pk, ())) - set(plan.paths)].append(target)
    groups = [
        _wipe(plan, alike, kept=kept, held=held, now=order.now)
        for kept, alike in shapes.items()
    ]
    return ErasureReport(
        erased=wanted,
        erasures=register.write(groups, order, lines=lines),
        people=[person for group in groups for person in group.people.values()],
    )


def _wipe(
    plan: ErasurePlan,
    targets: Sequence[ErasureTarget],
    *,
    kept: frozenset[str],
    held: Mapping[int, Mapping[str, holds.Kept]],
    now: datetime.datetime,
) -> Wiped:
    """Empty the fields of the line; what a law keeps goes to the archive, as it did at
    the erasure that was lost."""
    group = wipe(
        plan,
        targets,
        now,
        wanted=[target.pk for target in targets],
        kept_paths=kept,
        archived=archive.movable(kept),
    )
    if kept:
        group.kept = {
            each.pk: [held[each.pk][path] for path in sorted(kept)] for each in targets
        }
    return group


def _deactivate(targets: Sequence[ErasureTarget], at: dict[str, str]) -> None:
    """Deactivate each contact at the instant of its erasure given by the journal."""
    instants: dict[str, list[int]] = defaultdict(list)
    for target in targets:
        instants[at[target.public_id]].append(target.pk)
    for instant, ids in instants.items():
        lifecycle.deactivate_each(ids, at=datetime.datetime.fromisoformat(instant))
