"""Choices become events; an opt-out is a line of the journal too, before the commit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from consent import confirming, contesting
from consent.acts import Act, Choice, ChoiceRefused
from consent.enums import NO, YES
from consent.integrity import journal
from consent.ledger import merging
from consent.ledger.drafting import drafts_of
from consent.ledger.drafts import EventDraft, copy, insert, seal
from consent.models import ConsentEvent
from consent.suppressions import lift
from contacts.models import Contact


def record(
    contact: Contact,
    choices: Mapping[Campaign, bool],
    act: Act,
    *,
    shown: Mapping[int, bool] | None = None,
    pending: bool | Collection[str] = False,
    refused: list[tuple[Choice, ChoiceRefused]] | None = None,
) -> list[ConsentEvent]:
    """Record one contact's choices, all or nothing; returns the events created.

    `shown`: by campaign id, which boxes the form displayed ticked. An unchanged box
    records nothing, except a first opt-out (`refused`). Without `shown`, a choice equal
    to the current state records nothing. `pending`: opt-ins need a confirmation (double
    opt-in), for all channels or the given ones. Raises ChoiceRefused; with a list for
    `refused`, behaves as `record_each`.
    """
    rows = [Choice(contact, campaign, yes, act) for campaign, yes in choices.items()]
    with transaction.atomic():
        drafts = drafts_of(rows, shown=shown, pending=pending, refused=refused)
        return write(drafts)


def record_many(choices: Iterable[tuple[Contact, Campaign, bool]], act: Act) -> int:
    """Record choices of many contacts under one act; see `record_each`."""
    return record_each(Choice(*choice, act) for choice in choices)


def record_each(
    choices: Iterable[Choice],
    *,
    pending: bool = False,
    refused: list[tuple[Choice, ChoiceRefused]] | None = None,
    recorded: list[Choice] | None = None,
) -> int:
    """Record choices of many contacts (an import) in a constant number of statements.

    Same rules as `record`; the caller's transaction makes it all or nothing. With a
    list for `refused`, rejected choices are added to it and the others are recorded;
    otherwise raises ChoiceRefused. Choices that created an event are added to
    `recorded`. Returns the number of events.
    """
    with transaction.atomic():
        drafts = drafts_of(list(choices), pending=pending, refused=refused)
        if recorded is not None:
            recorded += [draft.choice for draft in drafts]
        if any(draft.lifts for draft in drafts):
            return len(write(drafts))
        _require_open_for(drafts)
        seal(drafts)
        copy(drafts)
        journal.append(_withdrawals(drafts))
        _settle_late(drafts)
        return len(drafts)


def foresee(
    choices: Iterable[Choice],
    *,
    refused: list[tuple[Choice, ChoiceRefused]],
) -> list[tuple[Choice, str | None, str]]:
    """Return what `record_each` would do now: (choice, state before, decision) per
    event; no write, no lock."""
    drafts = drafts_of(list(choices), refused=refused, locking=False)
    return [(draft.choice, draft.standing.state, draft.decision) for draft in drafts]


def confirm(contact: Contact, act: Act, channel: str | None) -> list[ConsentEvent]:
    """Double opt-in: give the pending consents of this channel, after the click on the
    link sent to its address."""
    waiting = confirming.waiting(contact, channel)
    return record(contact, dict.fromkeys(waiting, True), act)


def take_back(event: ConsentEvent, act: Act) -> list[ConsentEvent]:
    """Withdraw what the act of this event gave, but not the choices made since."""
    with transaction.atomic():
        # Locked before reading, so that no new opt-in is missed.
        contact = Contact.objects.select_for_update(no_key=True, of=("self",)).get(
            pk=event.contact_id
        )
        given = [consent.campaign for consent in contesting.held(event)]
        return record(contact, dict.fromkeys(given, False), act)


def write(
    drafts: list[EventDraft], lines: Sequence[Mapping[str, Any]] = ()
) -> list[ConsentEvent]:
    """Write the events, their evidence and the journal lines."""
    _require_open_for(drafts)
    seal(drafts)
    events = insert(drafts)
    lifted = [
        line
        for draft, event in zip(drafts, events, strict=True)
        if draft.lifts
        for line in lift(event.contact, event, event.recorded_at)
    ]
    journal.append([*_withdrawals(drafts), *lines, *lifted])
    _settle_late(drafts)
    return events


def _settle_late(drafts: Sequence[EventDraft]) -> None:
    """A choice on a merged contact may be the latest of its own chain, and yet be older than
    the state of the kept contact."""
    late = {
        d.contact_id: d.recorded_at
        for d in drafts
        if _is_late(d) or d.choice.contact.merged_into_id
    }
    if late:
        merging.settle_late(late, max(late.values()))


def _is_late(draft: EventDraft) -> bool:
    since = draft.standing.since
    return since is not None and draft.occurred_at <= since


def _require_open_for(drafts: Sequence[EventDraft]) -> None:
    """Raise JournalLost for opt-ins while the journal is incomplete; opt-outs always pass."""
    if any(draft.decision in YES for draft in drafts):
        journal.require_whole()


def _withdrawals(drafts: Sequence[EventDraft]) -> list[dict[str, Any]]:
    """Return a journal line per contact with an opt-out, to replay on a restored
    backup. First refusals are included: without them, an opt-in reported later would
    count."""
    lines: dict[int, dict[str, Any]] = {}
    for draft in drafts:
        if draft.decision not in NO:
            continue
        line = lines.setdefault(
            draft.contact_id,
            {
                "kind": "withdrawal",
                "contact": draft.standing.public_id,
                "origin": draft.origin,
                "at": draft.recorded_at.isoformat(),
                "campaigns": {},
            },
        )
        line["campaigns"][str(draft.campaign_id)] = draft.occurred_at.isoformat()
    return list(lines.values())
