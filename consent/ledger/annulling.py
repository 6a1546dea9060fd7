"""The opt-ins of an import that is undone end, and what counted before counts again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from consent.acts import Act, Choice
from consent.enums import Decision
from consent.integrity import journal
from consent.ledger import merging
from consent.ledger.counting import counting
from consent.ledger.drafting import drafted
from consent.ledger.drafts import EventDraft, copy, seal
from consent.ledger.standings import standings
from consent.models import Consent, ConsentEvent
from contacts.models import Contact


def annul(events: Sequence[ConsentEvent], act: Act) -> set[int]:
    """Annul these opt-ins of an import; returns the ids of the contacts concerned.

    Neither a withdrawal nor an opt-out: nothing stands against a later opt-in, even one
    of an older date, and the choice before the import is in force again. A choice made
    since stays. The journal receives a withdrawal of each contact that is left without an
    opt-in: in a restored backup the import stands again, and its opt-ins must not.
    """
    given = {event.pk for event in events}
    with transaction.atomic():
        pairs = [(event.contact_id, event.campaign_id) for event in events]
        known = standings(pairs) if pairs else {}
        found = [e for e in _counting(known) if e.pk in given]
        drafts = []
        for event in found:
            standing = known[event.contact_id, event.campaign_id]
            dated = replace(act, occurred_at=event.occurred_at)
            choice = Choice(event.contact, standing.campaign, False, dated)
            draft = drafted(choice, standing, Decision.ENDED)
            draft.address_key = event.address_key
            drafts.append(draft)
        if not drafts:
            return set()
        seal(drafts)
        copy(drafts)
        _put_back(drafts, act)
        journal.append(_lines(drafts, act))
        return {draft.contact_id for draft in drafts}


def _counting(pairs: Iterable[tuple[int, int]]) -> list[ConsentEvent]:
    """Return the events of these contacts that count, by contact and place."""
    people = {contact for contact, _ in pairs}
    every = ConsentEvent.objects.filter(contact__in=people).select_related("contact")
    return counting(every.order_by("contact", "sequence"))


def _put_back(drafts: Sequence[EventDraft], act: Act) -> None:
    """Count anew the choices of the contacts that have others, and those of the contacts
    that these were merged into."""
    pairs = {(draft.contact_id, draft.campaign_id) for draft in drafts}
    left = {
        e.contact_id for e in _counting(pairs) if (e.contact_id, e.campaign_id) in pairs
    }
    merged = {draft.choice.contact.merged_into_id for draft in drafts} - {None}
    for contact in Contact.objects.filter(pk__in=left | merged).order_by("pk"):
        merging.settle_alone(contact, act.now)


def _lines(drafts: Sequence[EventDraft], act: Act) -> list[dict[str, Any]]:
    """Return the lines of the journal, one per contact left without an opt-in."""
    ids = [draft.contact_id for draft in drafts]
    states = Consent.objects.filter(contact__in=ids, state=Decision.ENDED)
    ended = set(states.values_list("contact_id", "campaign_id"))
    campaigns: dict[str, dict[str, str]] = {}
    for draft in drafts:
        if (draft.contact_id, draft.campaign_id) in ended:
            said = campaigns.setdefault(draft.standing.public_id, {})
            said[str(draft.campaign_id)] = draft.occurred_at.isoformat()
    return [
        {
            "kind": "withdrawal",
            "contact": contact,
            "origin": act.origin,
            "at": act.now.isoformat(),
            "campaigns": said,
        }
        for contact, said in campaigns.items()
    ]
