"""Import contacts and their choices from a file, by batches.

Rows are read one at a time and written by batches, so memory does not grow with the file
and nobody's objection waits for more than one batch. A refused row leaves nothing behind,
but the « non » of somebody who is on file. An acceptance needs its source and its date
(art. 7(1)); a refusal is always recorded; nothing lifts a suppression.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.models import User
from consent import ledger, suppressions
from consent.enums import Origin
from consent.evidence import Backing
from contacts.doubles import Seen, doubles
from contacts.enums import Kind, Status
from contacts.models import Contact, StatusChange
from core.copying import copy_in
from core.file_errors import Unreadable
from imports.columns import columns, guess
from imports.enums import RefusalCode, WarningCode
from imports.rows import Choice, Draft, Refused, RowReader
from imports.spreadsheets import Sheet, open_sheet

__all__ = ["Options", "Outcome", "Unreadable", "check", "run"]

BATCH = 250
"""Rows of a transaction: tens of milliseconds."""
FIRST_STATUS: dict[str, str] = {
    Kind.CLIENT: Status.PROSPECT,
    Kind.WORKER: Status.CANDIDATE,
}
MAX_REFUSED = 100_000
"""Beyond, the columns are wrong, and the list of lines would fill the memory."""

Progress = Callable[[int, int], None]
"""Called after each batch with how much of the file is read, and its size."""
Refusal = tuple[int, RefusalCode, Sequence[str]]
"""Line, reason, values as they are in the file."""


@dataclass
class Outcome:
    """What an import did, or would do."""

    rows: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: dict[int, RefusalCode] = field(default_factory=dict)
    consent_ignored_no_source: list[int] = field(default_factory=list)
    warnings: dict[int, list[WarningCode]] = field(default_factory=dict)
    refusals_recorded: list[int] = field(default_factory=list)
    """Refused rows whose « non » was recorded on the sheet of that person."""
    told: Callable[[Sequence[Refusal]], None] | None = None
    _waiting: list[Refusal] = field(default_factory=list)

    def refuse(self, line: int, code: RefusalCode, values: Sequence[str]) -> None:
        self.refused[line] = code
        self._waiting.append((line, code, values))
        _refuse_too_many(self)

    def tell(self) -> None:
        """Hand over, in the order of the file, what was refused since the last time."""
        if self.told:
            self.told(sorted(self._waiting, key=lambda refusal: refusal[0]))
        self._waiting.clear()

    def add(self, other: "Outcome") -> None:
        self.rows += other.rows
        self.accepted += other.accepted
        self.updated += other.updated
        self.unchanged += other.unchanged
        for line, code in other.refused.items():
            self.refused[line] = code
        self.consent_ignored_no_source += other.consent_ignored_no_source
        self.warnings |= other.warnings
        self.refusals_recorded += other.refusals_recorded
        _refuse_too_many(self)

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": {str(line): str(code) for line, code in self.refused.items()},
            "consent_ignored_no_source": self.consent_ignored_no_source,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "warnings": {str(line): codes for line, codes in self.warnings.items()},
        }


def _refuse_too_many(outcome: Outcome) -> None:
    if len(outcome.refused) > MAX_REFUSED:
        last = outcome.refused[next(reversed(outcome.refused))]
        raise Unreadable(
            f"Plus de {MAX_REFUSED} lignes sont refusées (la dernière :"
            f" {last.label}) : vérifiez le fichier et ses colonnes."
        )


@dataclass(frozen=True)
class Batch:
    """What is committed with one batch of rows: the sheets that it made, and what is to
    be noted of its rows."""

    first: int
    last: int
    """Lines of the file."""
    contacts: Sequence[Contact]
    noted: Outcome


@dataclass(frozen=True)
class Options:
    """How a file is to be read. `kind` and `status` are said once for all rows that say
    none themselves (a kind alone: a prospect, a candidate); `targets` maps places to
    fields, else the header is guessed."""

    now: datetime.datetime
    kind: str | None = None
    status: str | None = None
    targets: Mapping[int, str] | None = None
    user: User | None = None


def check(
    path: Path,
    options: Options,
    *,
    progress: Progress | None = None,
    told: Callable[[Sequence[Refusal]], None] | None = None,
) -> Outcome:
    """What an import would do; writes nothing and locks nobody. `told` is called with the
    refusals of each batch. Raises Unreadable."""
    outcome, seen = Outcome(told=told), Seen(light=True)
    with open_sheet(path) as sheet:
        reader = _reader(sheet, options)
        rows = sheet.rows()
        while batch := list(islice(rows, BATCH)):
            drafts = _drafts(batch, reader, outcome)
            kept = _without_duplicates(drafts, outcome, seen)
            _name_dropped(kept)
            _count(kept, outcome)
            outcome.tell()
            if progress:
                progress(sheet.position, sheet.size)
    return _sorted(outcome)


def run(
    path: Path,
    options: Options,
    *,
    committing: Callable[[Batch], None],
    after: int = 0,
    outcome: Outcome | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Import a file by batches, each in one transaction: nobody waits for more than one,
    and a run that died goes on behind the last line that it committed (`after`), with
    what was known of the lines before (`outcome`).

    `committing` is called within the transaction of each batch. Raises Unreadable.
    """
    total = outcome or Outcome()
    with open_sheet(path) as sheet:
        reader = _reader(sheet, options)
        rows = ((line, values) for line, values in sheet.rows() if line > after)
        while batch := list(islice(rows, BATCH)):
            noted = Outcome()
            drafts = _drafts(batch, reader, noted)
            with transaction.atomic():
                kept = _without_duplicates(drafts, noted)
                _write(kept, reader, options.user)
                _record_refusals(drafts, reader, options.user)
                _count(kept, noted)
                made = [draft.contact for draft in kept]
                committing(Batch(batch[0][0], batch[-1][0], made, noted))
            total.add(noted)
            if progress:
                progress(sheet.position, sheet.size)
    audit.record(
        "contacts.imported",
        user=options.user,
        rows=total.rows,
        accepted=total.accepted,
        refused=len(total.refused),
    )
    return _sorted(total)


def read_through(path: Path, options: Options) -> None:
    """Raises Unreadable where the file breaks further down, before anything is written."""
    with open_sheet(path) as sheet:
        _reader(sheet, options)
        for _ in sheet.rows():
            pass


def _reader(sheet: Sheet, options: Options) -> RowReader:
    chosen = columns(
        guess(sheet.header) if options.targets is None else options.targets,
        sheet.header,
        sheet.width,
    )
    status = options.status
    if "status" not in chosen.fields:
        status = status or FIRST_STATUS.get(options.kind or "")
    if missing := chosen.missing(has_status=bool(status)):
        named = " et la colonne ".join(f"« {name} »" for name in missing)
        raise Unreadable(f"Il manque la colonne {named}.")
    return RowReader(chosen, now=options.now, kind=options.kind, status=status)


def _sorted(outcome: Outcome) -> Outcome:
    outcome.refused = dict(sorted(outcome.refused.items()))
    return outcome


def _drafts(
    rows: Iterable[tuple[int, Sequence[str]]], reader: RowReader, outcome: Outcome
) -> list[Draft]:
    drafts = []
    for line, values in rows:
        outcome.rows += 1
        try:
            drafts.append(reader.read(line, values))
        except Refused as refusal:
            outcome.refuse(line, refusal.code, values)
    return drafts


def _without_duplicates(
    drafts: list[Draft], outcome: Outcome, seen: Seen | None = None
) -> list[Draft]:
    """Leave out who is in the base already, from an earlier row or from before."""
    known = doubles([draft.contact for draft in drafts], seen)
    for place, sheet in known.items():
        drafts[place].known = sheet
        if _refusals(drafts[place]):
            outcome.refusals_recorded.append(drafts[place].line)
        outcome.refuse(drafts[place].line, RefusalCode.DUPLICATE, drafts[place].values)
    return [draft for place, draft in enumerate(drafts) if place not in known]


def _refusals(draft: Draft) -> list[Choice]:
    return [choice for choice in draft.choices if not choice.granted]


def _record_refusals(
    drafts: Sequence[Draft],
    reader: RowReader,
    user: User | None,
) -> None:
    """A « non » for somebody who has a sheet is that person's: it is recorded there, the
    row itself makes no second sheet."""
    known = [draft for draft in drafts if draft.known and draft.known.pk]
    if any(_refusals(draft) for draft in known):
        acts = _acts(known, reader, user)
        ledger.record_each([act for act in acts if not act.granted], refused=[])


def _write(drafts: list[Draft], reader: RowReader, user: User | None) -> None:
    copy_in([draft.contact for draft in drafts])
    copy_in(
        [
            StatusChange(
                contact=draft.contact,
                before=draft.contact.deactivated_from,
                after=draft.contact.status,
                at=draft.contact.deactivated_at or reader.now,
                recorded_at=reader.now,
                user=user,
            )
            for draft in drafts
        ]
    )
    # A yes of an address on the suppression list is left out: a file lifts nothing.
    dropped: list[tuple[ledger.Choice, ledger.ChoiceRefused]] = []
    ledger.record_each(_acts(drafts, reader, user), refused=dropped)
    rows = {draft.contact.pk: draft for draft in drafts}
    for choice, refusal in dropped:
        suppressed = refusal.code == "suppressed"
        rows[choice.contact.pk].warn(
            WarningCode.CONSENT_SUPPRESSED
            if suppressed
            else WarningCode.CONSENT_REFUSED
        )


def _name_dropped(drafts: Sequence[Draft]) -> None:
    """What `_write` would leave out: a yes of an address on the suppression list."""
    yes = [
        (draft, suppressions.key_of(draft.contact, choice.campaign.channel), choice)
        for draft in drafts
        for choice in draft.choices
        if choice.granted
    ]
    listed = suppressions.listed(key for _, key, _ in yes if key)
    for draft, key, choice in yes:
        if (key, choice.campaign.channel) in listed:
            draft.warn(WarningCode.CONSENT_SUPPRESSED)


def _count(drafts: Sequence[Draft], outcome: Outcome) -> None:
    outcome.accepted += len(drafts)
    outcome.consent_ignored_no_source += [d.line for d in drafts if d.ignored_yes]
    outcome.warnings |= {d.line: d.warnings for d in drafts if d.warnings}


def _acts(
    drafts: list[Draft], reader: RowReader, user: User | None
) -> list[ledger.Choice]:
    actor = ledger.Actor.user(user) if user else ledger.SYSTEM
    return [
        ledger.Choice(
            draft.known or draft.contact,
            choice.campaign,
            choice.granted,
            ledger.Act(
                origin=Origin.IMPORT,
                actor=actor,
                now=reader.now,
                occurred_at=choice.occurred_at,
                backing=Backing(source=choice.source),
            ),
        )
        for draft in drafts
        for choice in draft.choices
    ]
