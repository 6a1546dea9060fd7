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
from django.utils import timezone

from accounts import audit
from accounts.models import User
from consent import effect, ledger
from consent.enums import NEVER_ASKED, Decision, Origin
from consent.evidence import Backing
from consent.integrity import journal
from consent.integrity.journal_errors import JournalClosed
from consent.models import Consent
from contacts import references, representatives
from contacts.models import Contact, ExternalReference, StatusChange
from core.copying import copy_in
from core.file_errors import Unreadable
from imports.changes import ContactChange, changes_of, write
from imports.dropped_choices import Dropped, name_dropped, warn_of
from imports.header import reader_of
from imports.matching import Matcher
from imports.options import Options
from imports.outcome import ImportResult, Listener
from imports.rows import ImportedChoice, ImportedContactDraft, RowReader, RowRefused
from imports.spreadsheets import open_sheet

__all__ = ["Options", "ImportResult", "Unreadable", "check", "run"]

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
    options: Options,
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
            new, known, _ = _told_apart(drafts, wrong, matcher, outcome)
            name_dropped(new)
            changes = _changes(known)
            _foresee(known, changes, reader=reader, user=options.user, outcome=outcome)
            _count([*new, *known], changes, outcome)
            outcome.tell(listener)
            if listener:
                listener.changed([change for change in changes if change])
            if progress:
                progress(sheet.position, sheet.size)
    return _sorted(outcome)


def run(
    path: Path,
    options: Options,
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
                _require_open()
                new, known, turned_away = _told_apart(drafts, wrong, matcher, noted)
                _lock([*known, *turned_away])
                made = _write(new, reader, options.user)
                matcher.touched.update(contact.pk for contact in made)
                changes = _change(known, reader, options.user, noted)
                _record_refusals(turned_away, reader, options.user)
                _count([*new, *known], changes, noted)
                written = Batch(
                    last=batch[-1][0],
                    contacts=made,
                    changes=[change for change in changes if change],
                    at=reader.now,
                    noted=noted,
                )
                committing(written)
            total.add(noted)
            if progress:
                progress(sheet.position, sheet.size)
    audit.record(
        "contacts.imported",
        user=options.user,
        rows=total.rows,
        accepted=total.accepted,
        updated=total.updated,
        refused=len(total.refused),
    )
    return _sorted(total)


def _require_open() -> None:
    """Contacts are not written while the journal is lost or a restored database has not
    been replayed.
    """
    try:
        journal.require_open()
    except JournalClosed as closed_error:
        raise Unreadable(str(closed_error)) from closed_error


def read_through(path: Path, options: Options) -> None:
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


def _told_apart(
    drafts: Sequence[ImportedContactDraft],
    wrong: Sequence[ImportedContactDraft],
    matcher: Matcher,
    outcome: ImportResult,
) -> tuple[
    list[ImportedContactDraft], list[ImportedContactDraft], list[ImportedContactDraft]
]:
    """Separate the rows of new people, those that change a contact, and the rejected
    ones whose refusal of consent must be recorded.
    """
    turned_away = matcher.known(wrong) if wrong else []
    outcome.refusals_recorded += [draft.line for draft in turned_away]
    refused = matcher.match(drafts)
    for place, code in refused.items():
        draft = drafts[place]
        if draft.known and _refusals(draft):
            outcome.refusals_recorded.append(draft.line)
            if draft.known.pk:
                turned_away.append(draft)
        outcome.refuse(draft.line, code, draft.values)
    kept = [draft for place, draft in enumerate(drafts) if place not in refused]
    known = [draft for draft in kept if draft.known]
    return [draft for draft in kept if not draft.known], known, turned_away


def _lock(drafts: Sequence[ImportedContactDraft]) -> None:
    """Lock the existing contacts of a batch, in the same order as everywhere else, and
    read them again.
    """
    pks = {draft.known.pk for draft in drafts if draft.known}
    if not pks:
        return
    locked = Contact.objects.select_for_update(no_key=True, of=("self",))
    sheets = {sheet.pk: sheet for sheet in locked.filter(pk__in=pks).order_by("pk")}
    for draft in drafts:
        assert draft.known
        draft.known = sheets[draft.known.pk]


def _changes(known: Sequence[ImportedContactDraft]) -> list[ContactChange]:
    """The changes of each of these rows to its contact, as stored now."""
    theirs = references.of_each(draft.known.pk for draft in known if draft.known)
    _forget_what_is_given(known)
    sheets = {draft.known.pk for draft in known if draft.known}
    choosing = representatives.choosing_addresses(sheets, timezone.localdate())
    return [
        ContactChange(
            draft.line,
            draft.known,
            changes_of(draft, draft.known, theirs.get(draft.known.pk, {}), choosing),
        )
        for draft in known
        if draft.known
    ]


def _forget_what_is_given(known: Sequence[ImportedContactDraft]) -> None:
    """Drop consents that the contact has already given; they need no new proof."""
    unproved = {d.known.pk for d in known if d.known and d.unproved}
    given = set(
        Consent.objects.filter(contact__in=unproved, state=Decision.GIVEN).values_list(
            "contact_id", "campaign_id"
        )
    )
    for draft in known:
        draft.unproved = [
            campaign
            for campaign in draft.unproved
            if draft.known and (draft.known.pk, campaign.pk) not in given
        ]


def _change(
    known: Sequence[ImportedContactDraft],
    reader: RowReader,
    user: User | None,
    outcome: ImportResult,
) -> list[ContactChange]:
    """Change the contacts of these rows, which are locked, and record their choices."""
    if not known:
        return []
    changes = _changes(known)
    write(changes, at=reader.now, user=user)
    dropped: list[Dropped] = []
    recorded: list[ledger.Choice] = []
    acts = _acts(known, reader, user)
    ledger.record_each(acts, refused=dropped, recorded=recorded)
    rows = {change.contact.pk: change for change in changes}
    for choice in recorded:
        rows[choice.contact.pk].choices.append((choice.campaign.label, "", ""))
    warn_of(known, dropped)
    outcome.refusals_recorded += _lines_of_refusals(known, recorded)
    return changes


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
    acts = _acts(known, reader, user)
    for choice, before, after in ledger.foresee(acts, refused=dropped):
        former = effect.label(before or NEVER_ASKED, "")
        rows[choice.contact.pk].choices.append(
            (choice.campaign.label, former, effect.label(after, ""))
        )
        recorded.append(choice)
    warn_of(known, dropped)
    outcome.refusals_recorded += _lines_of_refusals(known, recorded)


def _lines_of_refusals(
    known: Sequence[ImportedContactDraft], recorded: Sequence[ledger.Choice]
) -> list[int]:
    refusing = {choice.contact.pk for choice in recorded if not choice.granted}
    return [d.line for d in known if d.known and d.known.pk in refusing]


def _refusals(draft: ImportedContactDraft) -> list[ImportedChoice]:
    return [choice for choice in draft.choices if not choice.granted]


def _record_refusals(
    turned_away: Sequence[ImportedContactDraft], reader: RowReader, user: User | None
) -> None:
    """Record a refusal of consent on the existing contact of the person; the row itself
    does not create a duplicate.
    """
    acts = [act for act in _acts(turned_away, reader, user) if not act.granted]
    if acts:
        ledger.record_each(acts, refused=[])


def _write(
    drafts: Sequence[ImportedContactDraft], reader: RowReader, user: User | None
) -> list[Contact]:
    """Create the contacts of new people, with their choices."""
    made = [draft.contact for draft in drafts]
    copy_in(made)
    copy_in(
        [
            ExternalReference(contact=draft.contact, system=system, value=value)
            for draft in drafts
            for system, value in draft.references.items()
        ]
    )
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
    # An opt-in of an address on the suppression list is dropped: an import never
    # removes an entry.
    dropped: list[Dropped] = []
    ledger.record_each(_acts(drafts, reader, user), refused=dropped)
    warn_of(drafts, dropped)
    return made


def _count(
    drafts: Sequence[ImportedContactDraft],
    changes: Sequence[ContactChange],
    outcome: ImportResult,
) -> None:
    updated = sum(map(bool, changes))
    outcome.accepted += len(drafts) - len(changes)
    outcome.updated += updated
    outcome.unchanged += len(changes) - updated
    outcome.consent_ignored_no_source += [d.line for d in drafts if d.unproved]
    outcome.warnings |= {d.line: d.warnings for d in drafts if d.warnings}


def _acts(
    drafts: Sequence[ImportedContactDraft], reader: RowReader, user: User | None
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
        if choice.campaign.audience == (draft.known or draft.contact).kind
    ]
