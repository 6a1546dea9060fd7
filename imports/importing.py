"""Import contacts and their choices from a file, in batches.

Rows are read one by one and written in batches, so that memory does not grow with the
file and an objection waits for one batch at most. A refused row writes nothing, except
the refusal of a person who is on file. A consent needs its source and date (art. 7(1));
a refusal is always recorded; an import never removes an address from the suppression
list.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.models import User
from consent import effect, ledger
from consent.enums import NEVER_ASKED
from contacts.models import Contact
from core.file_errors import Unreadable
from imports.changes import ContactChange
from imports.dropped_choices import Dropped, name_dropped, warn_of
from imports.header import reader_of
from imports.likenesses import compare
from imports.matching import Matcher
from imports.options import ImportOptions
from imports.outcome import ImportResult, Listener
from imports.rows import ImportedContactDraft, RowReader, RowRefused
from imports.spreadsheets import open_sheet
from imports.writing import (
    acts_of,
    count,
    lines_of_refusals,
    pending_changes,
    store,
    told_apart,
)

__all__ = ["ImportOptions", "ImportResult", "Unreadable", "check", "run"]

BATCH = 250
"""Rows of a transaction, which lasts tens of milliseconds."""

Progress = Callable[[int, int], None]
"""Called after each batch with the amount of the file read so far, and its size."""


@dataclass(frozen=True)
class Batch:
    """The data committed with one batch of rows: the contacts created, and what is
    recorded about its rows.
    """

    last: int
    """Line of the file."""
    contacts: Sequence[Contact]
    changes: Sequence[ContactChange]
    """Existing contacts."""
    at: datetime.datetime
    """When their choices were recorded."""
    noted: ImportResult


def check(
    path: Path,
    options: ImportOptions,
    *,
    progress: Progress | None = None,
    listener: Listener | None = None,
) -> ImportResult:
    """Dry run of an import: no write, no lock. Raises Unreadable."""
    outcome = ImportResult()
    matcher = Matcher(update=options.update, light=True)
    with open_sheet(path, options.sheet) as sheet:
        reader = reader_of(sheet, options)
        rows = sheet.rows()
        while batch := list(islice(rows, BATCH)):
            drafts, wrong = _drafts(batch, reader, outcome)
            new, known, _ = told_apart(drafts, wrong, matcher, outcome)
            name_dropped(new)
            compare(new, outcome, listener)
            changes = pending_changes(known)
            _foresee(known, changes, reader=reader, user=options.user, outcome=outcome)
            count([*new, *known], changes, outcome)
            outcome.tell(listener)
            if listener:
                listener.changed([change for change in changes if change])
            if progress:
                progress(sheet.position, sheet.size)
    return _sorted(outcome)


def run(
    path: Path,
    options: ImportOptions,
    *,
    committing: Callable[[Batch], None],
    after: int = 0,
    outcome: ImportResult | None = None,
    touched: set[int] | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file in batches, each in one transaction, so that other work waits for
    one batch at most.

    An interrupted run resumes after the last line that it committed (`after`), with the
    result of the previous lines (`outcome`) and the contacts that they created or
    changed (`touched`).

    `committing` is called within the transaction of each batch. Raises Unreadable.
    """
    total = outcome or ImportResult()
    matcher = Matcher(update=options.update, touched=touched)
    with open_sheet(path, options.sheet) as sheet:
        reader = reader_of(sheet, options)
        rows = ((line, values) for line, values in sheet.rows() if line > after)
        while batch := list(islice(rows, BATCH)):
            noted = ImportResult()
            drafts, wrong = _drafts(batch, reader, noted)
            with transaction.atomic():
                made, changes = store(
                    drafts,
                    wrong,
                    matcher=matcher,
                    reader=reader,
                    noted=noted,
                    by=options.user,
                )
                written = Batch(
                    last=batch[-1][0],
                    contacts=made,
                    changes=changes,
                    at=reader.now,
                    noted=noted,
                )
                committing(written)
            total.add(noted)
            if progress:
                progress(sheet.position, sheet.size)
    _note(total, options.user)
    return _sorted(total)


def _note(total: ImportResult, by: User | None) -> None:
    audit.record(
        "contacts.imported",
        user=by,
        rows=total.rows,
        accepted=total.accepted,
        updated=total.updated,
        refused=len(total.refused),
    )


def read_through(path: Path, options: ImportOptions) -> None:
    """Read the whole file before anything is written. Raises Unreadable if a later part
    is damaged.
    """
    with open_sheet(path, options.sheet) as sheet:
        reader_of(sheet, options)
        for _ in sheet.rows():
            pass


def _sorted(outcome: ImportResult) -> ImportResult:
    outcome.refused = dict(sorted(outcome.refused.items()))
    return outcome


def _drafts(
    rows: Iterable[tuple[int, Sequence[str]]], reader: RowReader, outcome: ImportResult
) -> tuple[list[ImportedContactDraft], list[ImportedContactDraft]]:
    """The rows that can be read, and the refusals of consent in those that are
    rejected.
    """
    drafts, wrong = [], []
    for line, values in rows:
        outcome.rows += 1
        try:
            drafts.append(reader.read(line, values))
        except RowRefused as refusal:
            outcome.refuse(line, refusal.code, values)
            if left := reader.refusals(line, values):
                wrong.append(left)
    return drafts, wrong


def _foresee(
    known: Sequence[ImportedContactDraft],
    changes: Sequence[ContactChange],
    reader: RowReader,
    user: User | None,
    outcome: ImportResult,
) -> None:
    """Result of recording the choices of these rows in the ledger (dry run)."""
    dropped: list[Dropped] = []
    recorded: list[ledger.Choice] = []
    rows = {change.contact.pk: change for change in changes}
    acts = acts_of(known, reader, user)
    for choice, before, after in ledger.foresee(acts, refused=dropped):
        former = effect.label(before or NEVER_ASKED, "")
        rows[choice.contact.pk].choices.append(
            (choice.campaign.label, former, effect.label(after, ""))
        )
        recorded.append(choice)
    warn_of(known, dropped)
    outcome.refusals_recorded += lines_of_refusals(known, recorded)
