"""Other contacts that a suppression entry would stop from receiving what they
accepted.

A person may have two contact pages (a client who becomes a worker), and a couple may
share one address: the list stores the address, so it blocks optional messages to
both.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from campaigns.models import in_order_of
from consent.enums import Decision
from consent.models import Blocked, Consent, SuppressionLift
from consent.suppressions import Address, key_of, refused_by
from contacts.enums import Channel
from contacts.models import Contact
from contacts.texts import plain


@dataclass(frozen=True)
class Silenced:
    """A contact who would no longer receive what they accepted."""

    contact: Contact
    labels: list[str]
    """Labels of the campaigns concerned."""
    is_namesake: bool
    """Whether they have the same name as the contact acted on: probably the same person."""
    consents: list[int]
    """Primary keys of the consents that lose their effect."""


def silenced_by_erasure(contacts: Sequence[Contact]) -> list[Silenced]:
    """Return the contacts silenced by the erasure of these, because of their refusals."""
    return _silenced(contacts, refused_by([contact.pk for contact in contacts]))


def silenced_by_objection(contact: Contact) -> list[Silenced]:
    """Return the other contacts silenced by an objection to all optional messages."""
    addresses = [(key_of(contact, channel), channel) for channel in Channel.values]
    return _silenced([contact], [(key, c) for key, c in addresses if key])


def twins(contact: Contact) -> list[Silenced]:
    """Return the other contacts of the same name whose accepted campaigns the list
    blocks, on an address that it also blocks for this contact."""
    blocked = Blocked.objects.filter(contact=contact).values_list("channel", flat=True)
    keys = [(key_of(contact, channel), channel) for channel in set(blocked)]
    return _stopped(contact, [(key, channel) for key, channel in keys if key])


def left_silenced(contact: Contact, proved: frozenset[str]) -> list[Silenced]:
    """Like `twins`, for an address of `proved` whose suppression this contact lifted:
    a lift covers one contact only."""
    lifted = SuppressionLift.objects.filter(
        contact=contact, suppression__key__in=proved
    )
    keys = lifted.values_list("suppression__key", "suppression__channel")
    return _stopped(contact, list(keys))


def _stopped(contact: Contact, addresses: Sequence[Address]) -> list[Silenced]:
    consents = Consent.objects.filter(
        _at(addresses),
        state=Decision.GIVEN,
        reachable=False,
        contact__deactivated_at=None,
    ).exclude(contact=contact)
    found = _by_contact(consents, {_name(contact)})
    return [each for each in found if each.is_namesake]


def _silenced(
    contacts: Sequence[Contact], addresses: Sequence[Address]
) -> list[Silenced]:
    if not addresses:
        return []
    acted_on = [contact.pk for contact in contacts]
    consents = Consent.objects.reachable().filter(_at(addresses))
    consents = consents.exclude(contact__in=acted_on)
    return _by_contact(consents, {_name(contact) for contact in contacts})


def _at(addresses: Sequence[Address]) -> Q:
    """The consents whose messages go to one of these addresses."""
    keys: dict[str, list[str]] = defaultdict(list)
    for key, channel in addresses:
        keys[channel].append(key)
    found = Q(pk__in=[])
    for channel, held in keys.items():
        field = f"contact__{Channel(channel).field}_key__in"
        found |= Q(**{field: held, "campaign__channel": channel})
    return found


def _by_contact(
    consents: QuerySet[Consent], names: set[tuple[str, str]]
) -> list[Silenced]:
    labels: dict[int, list[str]] = defaultdict(list)
    silenced: dict[int, list[int]] = defaultdict(list)
    people: dict[int, Contact] = {}
    for consent in consents.select_related("contact", "campaign").order_by(
        "contact", *in_order_of("campaign__")
    ):
        people[consent.contact_id] = consent.contact
        labels[consent.contact_id].append(consent.campaign.label)
        silenced[consent.contact_id].append(consent.pk)
    return [
        Silenced(contact, labels[pk], _name(contact) in names, silenced[pk])
        for pk, contact in people.items()
    ]


def _name(contact: Contact) -> tuple[str, str]:
    return plain(contact.first_name or ""), plain(contact.last_name or "")
