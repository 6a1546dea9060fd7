"""When an opt-in lifts the suppression of an address, ask about the person's other
contacts too: the suppression list had also stopped them (e.g. a client who became a
worker)."""

from collections.abc import Iterable

from django.db import transaction

from campaigns.models import CampaignVersion
from consent import ledger, sharing
from consent.enums import Decision
from consent.models import Consent, ConsentEvent, Notice, SuppressionLift
from contacts.enums import Kind
from contacts.models import Contact

OWN = (
    "Vous avez une autre fiche chez nous, comme {kind}, avec la même adresse ou le même "
    "numéro. Vous n'y recevrez plus non plus : {labels}."
)
ANOTHER = (
    "Une autre personne utilise cette adresse ou ce numéro. Elle ne recevra plus non plus "
    "les messages facultatifs qu'elle avait acceptés."
)
"""Without their name or their choices: who reads it may be anybody at this address."""


def silenced_words(contact: Contact) -> list[str]:
    """Sentences for the person, before they refuse every optional message: who else at
    their addresses would receive none any more; 1 query."""
    found = sharing.silenced_by_objection(contact)
    words = [
        OWN.format(
            kind=Kind(each.contact.kind).label.lower(), labels=", ".join(each.labels)
        )
        for each in found
        if each.is_namesake
    ]
    return words if all(each.is_namesake for each in found) else [*words, ANOTHER]


def to_ask(events: Iterable[ConsentEvent], act: ledger.Act) -> bool:
    """Whether an accepted opt-in lifted an entry that still stops another contact."""
    given = [event.pk for event in events if event.decision == Decision.GIVEN]
    if not given:
        return False
    lift = SuppressionLift.objects.filter(event__in=given).first()
    return lift is not None and bool(sharing.left_silenced(lift.contact, act.proved))


def accept(
    contact: Contact, chosen: Iterable[str], act: ledger.Act
) -> list[ConsentEvent]:
    """Record new consents for these other contacts (public ids), for the campaigns that
    the suppression list stopped."""
    events: list[ConsentEvent] = []
    wanted = set(chosen)
    with transaction.atomic():
        for twin in sharing.left_silenced(contact, act.proved):
            if str(twin.contact.public_id) in wanted:
                events += _accept(twin, act)
    return events


def _accept(twin: sharing.Silenced, act: ledger.Act) -> list[ConsentEvent]:
    stopped = Consent.objects.filter(pk__in=twin.consents).select_related("campaign")
    theirs = ledger.Act(
        act.origin,
        ledger.Actor.contact(twin.contact),
        act.now,
        notice=Notice.objects.published(twin.contact.kind),
        proved=act.proved,
        read=CampaignVersion.objects.current(twin.contact.kind),
    )
    answers = {consent.campaign: True for consent in stopped}
    return ledger.record(twin.contact, answers, theirs, refused=[])
