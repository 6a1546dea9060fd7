"""« Pourquoi je reçois ce message ? »: the answer at the foot of a campaign's e-mail."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent import representing
from consent.enums import Origin
from consent.models import ConsentEvent
from contacts.enums import Status
from contacts.models import Contact
from core.typography import long_date

WAYS = {
    Origin.FORM: "par notre formulaire d'inscription",
    Origin.PORTAL: "depuis votre espace",
    Origin.LINK: "par le lien que nous vous avons envoyé",
    Origin.PAPER: "par un formulaire papier",
    Origin.MANUAL: "auprès de notre équipe",
}
"""How a consent was given, in words that its author recognises; other origins are not named."""
REQUEST = (
    "nous vous demandons ce que vous voulez recevoir. Sans réponse de votre part, nous "
    "vous le demandons deux fois par an au plus."
)
MANDATORY = {
    LawfulBasis.CONTRACT: "il est nécessaire à notre contrat. Il ne dépend donc pas de "
    "vos préférences.",
    LawfulBasis.LEGAL_OBLIGATION: "la loi nous oblige à vous l'envoyer. Il ne dépend "
    "donc pas de vos préférences.",
}
WITHOUT_CONTRACT = (
    "vous nous avez demandé quelque chose. Il ne dépend donc pas de vos préférences."
)


@dataclass(frozen=True)
class ReceivedChoice:
    """The yes that allows a message: its day, its way and the words that were read."""

    at: datetime.datetime
    origin: str
    sentence: str
    is_for_them: bool = False
    """Whether a representative said it."""

    @classmethod
    def of_each(cls, events: Iterable[ConsentEvent]) -> "dict[int, ReceivedChoice]":
        """By event id; the queries do not grow with their number."""
        events = list(events)
        chosen = representing.chosen_by(events)
        return {
            event.pk: cls(
                event.occurred_at,
                event.origin,
                event.sentence,
                is_for_them=event.origin == Origin.MANDATE or event.pk in chosen,
            )
            for event in events
        }


def why(
    campaign: Campaign | None,
    contact: Contact | None,
    *,
    choice: ReceivedChoice | None = None,
    is_request: bool = False,
) -> str:
    """One or two French sentences, or "" for a message of no campaign."""
    if campaign is None:
        return ""
    return f"Vous le recevez parce que {_reason(campaign, contact, choice, is_request)}"


def _reason(
    campaign: Campaign,
    contact: Contact | None,
    choice: ReceivedChoice | None,
    asks: bool,
) -> str:
    if asks or campaign.is_request:
        return REQUEST
    if campaign.mandatory:
        if contact and contact.status in (Status.PROSPECT, Status.CANDIDATE):
            return WITHOUT_CONTRACT
        return MANDATORY[LawfulBasis(campaign.lawful_basis)]
    if choice is None:
        return f"vous avez accepté : « {campaign.label} »."
    day = long_date(timezone.localdate(choice.at))
    way = WAYS.get(Origin(choice.origin), "")
    words = choice.sentence or campaign.label
    if choice.is_for_them:
        return f"le {day}, la personne qui vous représente a accepté : « {words} »."
    said = f"le {day}, {way}," if way else f"le {day},"
    return f"{said} vous avez accepté : « {words} »."
