"""Import contacts and their choices from a file: all of it, or nothing.

One transaction; rows are read one at a time and written by batches, so memory does not
grow with the file. A refused row leaves nothing behind. An acceptance needs its source
and its date (art. 7(1)); a refusal is always recorded; nothing lifts a suppression.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.models import User
from backoffice.copying import copy_in
from backoffice.enums import RefusalCode, WarningCode
from backoffice.file_errors import Unreadable
from backoffice.import_columns import columns, guess
from backoffice.import_rows import Draft, Refused, RowReader
from backoffice.spreadsheets import open_sheet
from consent import ledger
from consent.enums import Origin
from consent.evidence import Backing
from contacts.doubles import doubles
from contacts.enums import Kind, Status
from contacts.models import Contact, StatusChange

__all__ = ["Outcome", "Unreadable", "run"]

BATCH = 1000
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
    refused: dict[int, RefusalCode] = field(default_factory=dict)
    updated: int = 0
    unchanged: int = 0
    consent_ignored_no_source: list[int] = field(default_factory=list)
    warnings: dict[int, list[WarningCode]] = field(default_factory=dict)
    told: Callable[[Sequence[Refusal]], None] | None = None
    _waiting: list[Refusal] = field(default_factory=list)

    def refuse(self, line: int, code: RefusalCode, values: Sequence[str]) -> None:
        self.refused[line] = code
        self._waiting.append((line, code, values))
        if len(self.refused) > MAX_REFUSED:
            raise Unreadable(
                f"Plus de {MAX_REFUSED} lignes sont refusées (la dernière :"
                f" {code.label}) : vérifiez le fichier et ses colonnes."
            )

    def tell(self) -> None:
        """Hand over, in the order of the file, what was refused since the last time."""
        if self.told:
            self.told(sorted(self._waiting, key=lambda refusal: refusal[0]))
        self._waiting.clear()

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


def run(
    path: Path,
    *,
    now: datetime.datetime,
    kind: str | None = None,
    status: str | None = None,
    targets: Mapping[int, str] | None = None,
    user: User | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    made: Callable[[Sequence[Contact]], None] | None = None,
    told: Callable[[Sequence[Refusal]], None] | None = None,
) -> Outcome:
    """Import a file; `kind` and `status` are said once for all rows that say none
    themselves (a kind alone: a prospect, a candidate); `targets` maps places to fields, else the header is guessed.

    `made` is called with the saved contacts of each batch, `told` with its refusals.

    A dry run does the same and takes it back. Raises Unreadable.
    """
    outcome = Outcome(told=told)
    with open_sheet(path) as sheet, transaction.atomic():
        chosen = columns(
            guess(sheet.header) if targets is None else targets,
            sheet.header,
            sheet.width,
        )
        if "status" not in chosen.fields:
            status = status or FIRST_STATUS.get(kind or "")
        if missing := chosen.missing(has_status=bool(status)):
            named = " et la colonne ".join(f"« {name} »" for name in missing)
            raise Unreadable(f"Il manque la colonne {named}.")
        reader = RowReader(chosen, now=now, kind=kind, status=status)
        rows = sheet.rows()
        while batch := list(islice(rows, BATCH)):
            drafts = _drafts(batch, reader, outcome)
            kept = _without_duplicates(drafts, outcome)
            _write(kept, reader, user, outcome)
            if made:
                made([draft.contact for draft in kept])
            outcome.tell()
            if progress:
                progress(sheet.position, sheet.size)
        _finish(outcome, user, dry_run)
    return outcome


def _finish(outcome: Outcome, user: User | None, dry_run: bool) -> None:
    outcome.refused = dict(sorted(outcome.refused.items()))
    if dry_run:
        transaction.set_rollback(True)
        return
    audit.record(
        "contacts.imported",
        user=user,
        rows=outcome.rows,
        accepted=outcome.accepted,
        refused=len(outcome.refused),
    )


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


def _without_duplicates(drafts: list[Draft], outcome: Outcome) -> list[Draft]:
    """Leave out who is in the base already, from an earlier row or from before."""
    known = doubles([draft.contact for draft in drafts])
    again = {drafts[place].line for place in known}
    for draft in drafts:
        if draft.line in again:
            outcome.refuse(draft.line, RefusalCode.DUPLICATE, draft.values)
    return [draft for draft in drafts if draft.line not in again]


def _write(
    drafts: list[Draft], reader: RowReader, user: User | None, outcome: Outcome
) -> None:
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
    ledger.record_each(_acts(drafts, reader, user), refused=[])
    outcome.accepted += len(drafts)
    outcome.consent_ignored_no_source += [d.line for d in drafts if d.ignored_yes]
    outcome.warnings |= {d.line: d.warnings for d in drafts if d.warnings}


def _acts(
    drafts: list[Draft], reader: RowReader, user: User | None
) -> list[ledger.Choice]:
    actor = ledger.Actor.user(user) if user else ledger.SYSTEM
    return [
        ledger.Choice(
            draft.contact,
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
