"""Verification of the ledger: chains, states, flags, texts, evidence and the last
anchor.

The whole ledger is read by hand and where something was found. Each night, the people
with a choice since the last anchor and a seventh of the others are, so that all are read
each week; the head of every chain is compared with the anchor each time.

Computed in the database or streamed, so memory does not grow with the ledger. What the
database alone cannot reveal (a chain rehashed after a change, cut or deleted) is found
by comparison with the anchor in the journal outside it (consent/integrity/anchor.py).
"""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, ClassVar

from django.db import connection, transaction
from django.db.models import Count, Max, Q

from consent import evidence
from consent.integrity import (
    anchor,
    closed_chains,
    guards,
    stamped,
    suppression_check,
)
from consent.integrity.journal_errors import JournalClosed
from consent.models import ConsentEvent, Evidence, LedgerCheck, Notice
from consent.notices import publish
from contacts.models import Contact
from core.arrays import among
from core.statements import statement

MOST_FAULTS = 1000
"""Maximum number of faults reported; the event count still gives the size."""


@dataclass(frozen=True)
class Fault:
    """One fault of the ledger; `why` is in French."""

    contact: str | None
    event: int | None
    why: str


@dataclass
class VerificationResult:
    """The result of one verification."""

    events: int = 0
    chains: int = 0
    broken: list[Fault] = field(default_factory=list)
    anchored_at: datetime.datetime | None = None
    seconds: float = 0

    @property
    def may_be_anchored(self) -> bool:
        """Whether nothing is wrong but a loss of the journal that a person accepted: that
        is told for ever, and what follows it still needs its anchors."""
        return all(fault.why.startswith(anchor.ACCEPTED) for fault in self.broken)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "events": self.events,
            "chains": self.chains,
            "broken": [vars(fault) for fault in self.broken],
        }


# A column made nullable may contain NULL, for which « <> » returns NULL. The addition
# hides the index's order from the planner, which would read one page at a time.
HASHES = statement("consent", "verify_hashes")

CHAINS = statement("consent", "verify_chains")

STATES = statement("consent", "verify_states")

FLAGS = statement("consent", "verify_flags")

STRAY_EVIDENCE = statement("consent", "verify_stray_evidence")

# An erasure deletes the evidence and ends the consents; nothing else may delete it.
MISSING_EVIDENCE = statement("consent", "verify_missing_evidence")


NIGHTS = 7
"""Nights in which the chains of everybody are recomputed once."""


@dataclass(frozen=True)
class CheckedPart:
    """The people whose chains one night recomputes: a range of contact ids, and those
    with an event since the last anchor."""

    first: int
    last: int
    changed: list[int]

    SCOPE: ClassVar = (
        "(contact_id BETWEEN %(first)s AND %(last)s"
        " OR contact_id = ANY(%(changed)s::bigint[]))"
    )

    @classmethod
    def of_night(cls, day: datetime.date) -> "CheckedPart | None":
        """The part for this night; None where everything must be read: without an anchor,
        or while the last verification found a fault."""
        anchored = anchor.last()
        checked = LedgerCheck.objects.order_by("pk").last()
        if anchored is None or checked is None or checked.broken:
            return None
        most = Contact.objects.aggregate(id=Max("pk"))["id"] or 0
        width = most // NIGHTS + 1
        first = day.toordinal() % NIGHTS * width
        new = ConsentEvent.objects.filter(id__gt=anchored["upto"]).order_by()
        changed = new.values_list("contact_id", flat=True).distinct()
        return cls(first, first + width - 1, list(changed))


def run(
    *, now: datetime.datetime, part: CheckedPart | None = None
) -> VerificationResult:
    """Verify everything, or one part, in one snapshot; writes a LedgerCheck."""
    start = time.monotonic()
    outcome = VerificationResult()
    # Taken before the snapshot, which therefore includes all the lines marked here.
    told = suppression_check.Told.begin()
    with _one_snapshot():
        _count(outcome)
        for fault in _faults(outcome, now, told, part):
            if len(outcome.broken) == MOST_FAULTS:
                break
            outcome.broken.append(fault)
    outcome.seconds = time.monotonic() - start
    LedgerCheck.objects.create(
        at=now,
        events=outcome.events,
        chains=outcome.chains,
        broken=outcome.as_json["broken"],
        anchored_at=outcome.anchored_at,
        seconds=outcome.seconds,
        is_whole=part is None,
    )
    return outcome


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Run in one REPEATABLE READ snapshot, without blocking writers."""
    own = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if own:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # Compiling the queries takes longer than running them.
        cursor.execute("SET LOCAL jit = off")
        yield


def _count(outcome: VerificationResult) -> None:
    counts = ConsentEvent.objects.aggregate(
        events=Count("pk"), chains=Count("pk", filter=Q(sequence=1))
    )
    outcome.events, outcome.chains = counts["events"], counts["chains"]


def _faults(
    outcome: VerificationResult,
    now: datetime.datetime,
    told: suppression_check.Told,
    part: CheckedPart | None,
) -> Iterator[Fault]:
    for why in guards.faults():
        yield Fault(None, None, why)
    for query in (HASHES, CHAINS, STATES, FLAGS, STRAY_EVIDENCE, MISSING_EVIDENCE):
        yield from _named(_found(query, part=part))
    yield from _named(_found(closed_chains.TOO_SOON, now=now))
    yield from _named(_unfounded())
    yield from _named(_altered_evidence(part))
    yield from _altered_notices()
    last, faults = anchor.compare(told)
    if last:
        outcome.anchored_at = datetime.datetime.fromisoformat(last["at"])
        yield from _named(anchor.backdated(last))
    with suppress(JournalClosed):
        yield from (Fault(None, None, why) for why in stamped.faults())
    for contact_id, why in chain(faults, told.faults(now)):
        yield from (
            _named([(contact_id, None, why)])
            if contact_id
            else [Fault(None, None, why)]
        )


def _found(
    query: str, *, now: datetime.datetime | None = None, part: CheckedPart | None = None
) -> list[tuple[int, int | None, str]]:
    values = {"now": now, **(vars(part) if part else {})}
    query = query.replace("{scope}", CheckedPart.SCOPE if part else "true")
    with connection.cursor() as cursor:
        if "consent_evidence" in query:
            # Statistics older than the first erasures say that there are none, and a
            # nested loop over all of them takes hours.
            cursor.execute("SET LOCAL enable_nestloop = off")
        # The ORDER BY tells the planner that every row is read, so it parallelises.
        cursor.execute(f"{query} ORDER BY 1, 2 LIMIT {MOST_FAULTS}", values)
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
        return found


def _named(rows: Any) -> Iterator[Fault]:
    """Identify faults by the contact's public id, the only id allowed in a report."""
    for contact_id, event, why in rows:
        contact = Contact.objects.filter(pk=contact_id).only("public_id").first()
        name = str(contact.public_id) if contact else f"fiche {contact_id}"
        yield Fault(name, event, why)


def _unfounded() -> Iterator[closed_chains.Place]:
    """Skip an unreadable journal: the comparison with the anchor reports it."""
    with suppress(JournalClosed):
        yield from closed_chains.unfounded()


def _altered_evidence(part: CheckedPart | None) -> Iterator[tuple[int, None, str]]:
    rows = Evidence.objects.all()
    if part:
        theirs = Q(contact__gte=part.first, contact__lte=part.last)
        rows = rows.filter(theirs | Q(contact__in=among(part.changed)))
    for row in rows.iterator(chunk_size=2000):
        if evidence.digest(row) != row.digest:
            yield row.contact_id, None, "preuve modifiée"
        elif row.scan_sha256 and not (row.scan and evidence.scan_holds(row)):
            yield row.contact_id, None, "document signé modifié ou disparu du disque"


def _altered_notices() -> Iterator[Fault]:
    for notice in Notice.objects.exclude(version=None):
        if publish.digest(notice) != notice.sha256:
            yield Fault(None, None, f"texte modifié : {notice}")
