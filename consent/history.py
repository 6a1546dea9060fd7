"""A contact's consent history: every event, and the state at any past instant."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import QuerySet

from accounts.models import ApiKey, User
from consent.acts import REPRESENTATIVE
from consent.enums import Decision
from consent.models import ConsentEvent, Evidence
from contacts.addresses import address_keys
from contacts.models import Contact, Representative

PROTECTIVE = {
    Decision.GIVEN: 0,
    Decision.PENDING: 1,
    Decision.EXPIRED: 2,
    Decision.REFUSED: 3,
    Decision.WITHDRAWN: 4,
    Decision.ENDED: 5,
}
"""At the same instant the more protective choice wins, as in SQL consent_protective()."""


@dataclass(frozen=True)
class PastState:
    """The state of one campaign at a past instant, with its label of that time."""

    label: str
    channel: str
    event: ConsentEvent


def events_of(contact: Contact) -> QuerySet[ConsentEvent]:
    """Return every event of the contact's chain, newest choice first, with its related rows."""
    return (
        ConsentEvent.objects.filter(contact=contact)
        .select_related("campaign", "campaign_version", "notice")
        .order_by("-occurred_at", "-sequence")
    )


def address_used(event: ConsentEvent, contact: Contact) -> str | None:
    """Return whether the choice used the contact's present address ("same") or not
    ("other"); None if unknown. The value is not available: only the key of a former
    address is kept."""
    if event.address_key is None:
        return None
    value = contact.address_for(event.campaign.channel)
    is_same = value is not None and event.address_key in address_keys(value)
    return "same" if is_same else "other"


ADDRESS_USED = {"same": "celle de la fiche", "other": "une autre que celle de la fiche"}
"""The wording used in a line of the history."""


def states_at(contact: Contact, instant: datetime.datetime) -> list[PastState]:
    """Return the choice in force for each campaign at that instant, as known today."""
    known: dict[int, list[ConsentEvent]] = defaultdict(list)
    for event in events_of(contact).filter(occurred_at__lte=instant):
        known[event.campaign_id].append(event)
    states = [
        PastState(
            event.campaign_version.label,
            event.campaign_version.get_channel_display(),
            event,
        )
        for event in map(in_force, known.values())
        if event is not None
    ]
    return sorted(states, key=lambda state: state.label)


class Decided(Protocol):
    """A recorded event, or one about to be."""

    @property
    def decision(self) -> str: ...
    @property
    def occurred_at(self) -> datetime.datetime: ...
    @property
    def sequence(self) -> int: ...


E = TypeVar("E", bound=Decided)


def weight(event: Decided) -> tuple[datetime.datetime, int, int]:
    """The order of the choices of one contact for one campaign; the greatest counts."""
    decision = Decision(event.decision)
    return (event.occurred_at, PROTECTIVE[decision], event.sequence)


def in_force(events: Iterable[E]) -> E | None:
    """Return the event that makes the state, among those of one contact for one campaign.

    It is the newest choice, or the end of its lifetime. An end that was written before that
    choice was recorded is that of an older yes: it ends nothing (SQL consent_outlived()).
    """
    found = list(events)
    said = [event for event in found if event.decision != Decision.EXPIRED]
    last = max(said, key=weight, default=None)
    since = last.sequence if last else 0
    ends = [e for e in found if e.decision == Decision.EXPIRED and e.sequence > since]
    return max([*ends, last] if last else ends, key=weight, default=None)


def backing_of(events: Iterable[ConsentEvent]) -> dict[str, Evidence]:
    """Return the evidence of these events, by digest; one query at most."""
    found = {event.evidence_digest: event.contact_id for event in events}
    found.pop("", None)
    if not found:
        return {}
    contacts = set(found.values())
    rows = Evidence.objects.filter(contact__in=contacts, digest__in=found)
    return {row.digest: row for row in rows}


OTHERS = {
    "contact": "La personne",
    "bearer": "Porteur du lien",
    "merge": "Fusion de fiches",
}
PUT_BACK = "Remis en vigueur (fusion ou import annulé)"


def authors_of(events: Iterable[ConsentEvent]) -> dict[tuple[str, int | None], str]:
    """Return a name for each (actor_type, actor_id); three queries at most."""
    pairs = {(event.actor_type, event.actor_id) for event in events}
    users = User.objects.in_bulk([pk for kind, pk in pairs if kind == "user"])
    keys = ApiKey.objects.in_bulk([pk for kind, pk in pairs if kind == "api_key"])
    mandates = Representative.objects.in_bulk(
        [pk for kind, pk in pairs if kind == REPRESENTATIVE]
    )
    names: dict[tuple[str, int | None], str] = {}
    for kind, pk in pairs:
        if kind == "user":
            names[kind, pk] = str(users.get(pk or 0, "Utilisateur supprimé"))
        elif kind == "api_key":
            names[kind, pk] = f"Clé API {keys.get(pk or 0, 'supprimée')}"
        elif kind == REPRESENTATIVE:
            names[kind, pk] = str(mandates.get(pk or 0, "Représentant"))
        elif kind == "merge" and pk is None:
            names[kind, pk] = PUT_BACK
        else:
            names[kind, pk] = OTHERS.get(kind, "Système")
    return names
