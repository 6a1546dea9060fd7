"""Import contacts and their choices from a file: all of it, or nothing.

One transaction; rows are read one at a time and written by batches, so memory does not
grow with the file. A refused row leaves nothing behind. An acceptance needs its source
and its date (art. 7(1)); a refusal is always recorded; nothing lifts a suppression.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.models import User
from backoffice.copying import copy_in
from backoffice.enums import RefusalCode
from backoffice.import_columns import columns, guess
from backoffice.import_rows import Draft, Refused, RowReader, identity
from backoffice.spreadsheets import Sheet, Unreadable, open_sheet
from consent import ledger
from consent.enums import Origin
from consent.evidence import Backing
from contacts.models import Contact, StatusChange

__all__ = ["Outcome", "Unreadable", "run"]

BATCH = 1000

Progress = Callable[[int, int], None]
"""Called after each batch with how much of the file is read, and its size."""


@dataclass
class Outcome:
    """What an import did, or would do."""

    rows: int = 0
    accepted: int = 0
    refused: dict[int, RefusalCode] = field(default_factory=dict)
    consent_ignored_no_source: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": {str(line): str(code) for line, code in self.refused.items()},
            "consent_ignored_no_source": self.consent_ignored_no_source,
        }


def run(
    path: Path,
    *,
    now: datetime.datetime,
    kind: str | None = None,
    targets: Mapping[int, str] | None = None,
    user: User | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    made: Callable[[Sequence[Contact]], None] | None = None,
) -> Outcome:
    """Import a file; `targets` maps places to fields, else the header is guessed.

    `made` is called with the saved contacts of each batch.

    A dry run does the same and takes it back. Raises Unreadable.
    """
    outcome = Outcome()
    with open_sheet(path) as sheet, transaction.atomic():
        chosen = columns(guess(sheet.header) if targets is None else targets)
        if chosen.missing:
            raise Unreadable(
                "Il manque la colonne "
                + " et la colonne ".join(f"« {n} »" for n in chosen.missing)
                + "."
            )
        reader = RowReader(chosen, now=now, kind=kind)
        for drafts in _batches(_drafts(sheet, reader, outcome), BATCH):
            kept = _without_duplicates(drafts, outcome)
            _write(kept, reader, user, outcome)
            if made:
                made([draft.contact for draft in kept])
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


def _drafts(sheet: Sheet, reader: RowReader, outcome: Outcome) -> Iterator[Draft]:
    for line, values in sheet.rows():
        outcome.rows += 1
        try:
            yield reader.read(line, values)
        except Refused as refusal:
            outcome.refused[line] = refusal.code


def _batches(drafts: Iterable[Draft], size: int) -> Iterator[list[Draft]]:
    stream = iter(drafts)
    while batch := list(islice(stream, size)):
        yield batch


def _without_duplicates(drafts: list[Draft], outcome: Outcome) -> list[Draft]:
    """Leave out who is in the base already, from an earlier row or from before."""
    keys = {draft.contact.email_key for draft in drafts} - {None}
    known = {
        (kind, *identity(key, last, first))
        for kind, key, last, first in Contact.objects.filter(
            email_key__in=keys
        ).values_list("kind", "email_key", "last_name", "first_name")
    }
    kept = []
    for draft in drafts:
        who = (draft.contact.kind, *draft.identity)
        if draft.contact.email_key and who in known:
            outcome.refused[draft.line] = RefusalCode.DUPLICATE
            continue
        known.add(who)
        kept.append(draft)
    return kept


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
