"""The rows of a batch, written in the transaction of the batch."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from consent import ledger
from consent.enums import Decision, Origin
from consent.evidence import Backing
from consent.integrity import journal
from consent.integrity.journal_errors import JournalClosed
from consent.models import Consent
from contacts import references, representatives
from contacts.models import Contact, ExternalReference, StatusChange
from core.copying import copy_in
from core.file_errors import Unreadable
from imports.changes import ContactChange, changes_of, write
from imports.dropped_choices import Dropped, warn_of
from imports.matching import Matcher
from imports.outcome import ImportResult
from imports.rows import ImportedChoice, ImportedContactDraft, RowReader


def store(
    drafts: list[ImportedContactDraft],
    wrong: list[ImportedContactDraft],
    *,
    matcher: Matcher,
    reader: RowReader,
    noted: ImportResult,
    by: User | None,
) -> tuple[list[Contact], list[ContactChange]]:
    """Write the rows of a batch, and count them in `noted`; returns the contacts that
    were made and the changes of the known ones."""
    _require_open()
    new, known, turned_away = told_apart(drafts, wrong, matcher, noted)
    _lock([*known, *turned_away])
    made = _write(new, reader, by)
    matcher.touched.update(contact.pk for contact in made)
    changes = _change(known, reader, by, noted)
    _record_refusals(turned_away, reader, by)
    count([*new, *known], changes, noted)
    return made, [change for change in changes if change]


def _require_open() -> None:
    """Contacts are not written while the journal is lost or a restored database has not
    been replayed.
    """
    try:
        journal.require_open()
    except JournalClosed as closed_error:
        raise Unreadable(str(closed_error)) from closed_error


def told_apart(
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


def pending_changes(known: Sequence[ImportedContactDraft]) -> list[ContactChange]:
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
    changes = pending_changes(known)
    write(changes, at=reader.now, user=user)
    dropped: list[Dropped] = []
    recorded: list[ledger.Choice] = []
    acts = acts_of(known, reader, user)
    ledger.record_each(acts, refused=dropped, recorded=recorded)
    rows = {change.contact.pk: change for change in changes}
    for choice in recorded:
        rows[choice.contact.pk].choices.append((choice.campaign.label, "", ""))
    warn_of(known, dropped)
    outcome.refusals_recorded += lines_of_refusals(known, recorded)
    return changes


def _refusals(draft: ImportedContactDraft) -> list[ImportedChoice]:
    return [choice for choice in draft.choices if not choice.granted]


def lines_of_refusals(
    known: Sequence[ImportedContactDraft], recorded: Sequence[ledger.Choice]
) -> list[int]:
    refusing = {choice.contact.pk for choice in recorded if not choice.granted}
    return [d.line for d in known if d.known and d.known.pk in refusing]


def _record_refusals(
    turned_away: Sequence[ImportedContactDraft], reader: RowReader, user: User | None
) -> None:
    """Record a refusal of consent on the existing contact of the person; the row itself
    does not create a duplicate.
    """
    acts = [act for act in acts_of(turned_away, reader, user) if not act.granted]
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
    ledger.record_each(acts_of(drafts, reader, user), refused=dropped)
    warn_of(drafts, dropped)
    return made


def count(
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


def acts_of(
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
