"""What prevents a mailing from being sent (problems), and what only deserves a
warning."""

import datetime
import re

from django.utils import timezone

from accounts.models import Company
from campaigns.enums import State
from contacts.enums import Status
from core.plurals import counted
from disclosure import complete
from mailings import audience
from mailings.models import Mailing
from messaging import render, tags

PROMOTIONAL = re.compile(
    r"\b(promo\w*|remises?|réductions?|soldes?|offres? spéciales?|parrain\w*|cadeau\w*"
    r"|profitez|bon plan|-\s?\d+\s?%|\d+\s?% de)",
    re.I,
)


OFFER_IN_REQUEST = (
    "Ce texte semble promouvoir quelque chose. Une demande de consentement ne contient "
    "aucune offre : elle demande seulement ce que la personne veut recevoir."
)
OFFER_IN_MANDATORY = (
    "Ce texte semble promouvoir quelque chose. Une campagne obligatoire ne peut porter "
    "que ce qui est nécessaire au contrat ou imposé par la loi."
)


def problems(mailing: Mailing) -> list[str]:
    """French sentences; an empty list means that the mailing can be sent."""
    campaign = mailing.campaign
    if campaign is None:
        return ["Choisissez un type d'envoi : sans lui, cet envoi ne peut pas partir."]
    found = []
    if campaign.state != State.ACTIVE:
        found.append(f"La campagne « {campaign.label} » n'est pas active.")
    if campaign.channel != mailing.channel:
        found.append(f"La campagne « {campaign.label} » n'est pas de ce type.")
    if campaign.audience != mailing.audience:
        found.append(f"La campagne « {campaign.label} » n'est pas de cette liste.")
    return [*found, *_untold(mailing), *of_the_list(mailing), *words(mailing)]


def _untold(mailing: Mailing) -> list[str]:
    """Problem if the privacy notice (art. 13) is incomplete: optional messages and
    requests for consent are blocked until people can read who writes and how their data
    is used. Mandatory messages are never blocked."""
    if mailing.campaign is None or not (
        mailing.is_request or not mailing.campaign.mandatory
    ):
        return []
    lacks = complete.closed_for(mailing.audience, timezone.now())
    if not lacks:
        return []
    names = " ; ".join(str(lack) for lack in lacks)
    return [
        "Vos mentions d'information sont incomplètes : les envois facultatifs sont "
        f"fermés. Il manque : {names}."
    ]


def of_the_list(mailing: Mailing) -> list[str]:
    """Problems that a change of the text cannot solve; the page already shows them
    beside the list."""
    if not audience.promises_nothing(mailing):
        return []
    return [
        "Cette liste n'a aucune campagne facultative : une demande de consentement n'a "
        "rien à demander. Ajoutez d'abord une campagne facultative à cette liste."
    ]


def words(mailing: Mailing) -> list[str]:
    """Problems of the text."""
    if found := _missing(mailing):
        return found
    if mailing.is_sms and not Company.current().sms_sender:
        return ["La société n'a pas d'expéditeur de SMS : donnez-le d'abord."]
    if found := broken_tags(mailing) or _without_value(mailing):
        return found
    if mailing.is_request and "lienRGDP" not in tags.names_in(mailing.body):
        return [
            "Ce message demande un consentement, mais personne ne pourrait répondre : "
            "insérez {lienRGDP#defaut} dans son texte."
        ]
    return []


def _without_value(mailing: Mailing) -> list[str]:
    """Tags of this text whose value the company has not filled in (art. 13.1.a)."""
    used = tags.names_in(mailing.subject) | tags.names_in(mailing.body)
    return [
        f"La balise {tag.written} n'a pas de valeur : complétez d'abord la page Société."
        for tag in render.lacking(used, Company.current())
    ]


def _missing(mailing: Mailing) -> list[str]:
    found = []
    if not mailing.is_sms and not mailing.subject.strip():
        found.append("L'objet du message est vide.")
    if not mailing.body.strip():
        found.append("Le texte du message est vide.")
    return found


def broken_tags(mailing: Mailing) -> list[str]:
    """One sentence for each tag that cannot be replaced."""
    return [*broken_in_subject(mailing), *broken_in_body(mailing)]


def broken_in_subject(mailing: Mailing) -> list[str]:
    if mailing.is_sms:
        return []
    return tags.faults(mailing.subject, render.usable_in_subject(usable_tags(mailing)))


def broken_in_body(mailing: Mailing) -> list[str]:
    return tags.faults(mailing.body, usable_tags(mailing))


def usable_tags(mailing: Mailing) -> set[str]:
    """The tags that have a value; before a campaign is chosen, the unsubscribe tag is
    accepted because it may get one."""
    early = mailing.ways_out if mailing.campaign else (tags.UNSUBSCRIBE,)
    return render.allowed(mailing.campaign, early)


def warnings(mailing: Mailing, now: datetime.datetime) -> list[str]:
    """Warnings for the user; they block nothing."""
    campaign = mailing.campaign
    if campaign is None:
        return []
    found = []
    text = f"{mailing.subject} {mailing.body}"
    if campaign.mandatory and PROMOTIONAL.search(text):
        found.append(OFFER_IN_REQUEST if mailing.is_request else OFFER_IN_MANDATORY)
    if campaign.mandatory and not mailing.is_request:
        prospects = audience.recipients(mailing, now).filter(status=Status.PROSPECT)
        if number := prospects.count():
            found.append(
                f"Parmi les destinataires, {counted(number, 'prospect')} : sans contrat, "
                "n'envoyez que ce qu'ils ont demandé, un devis par exemple."
            )
        if "lienRGDP" in tags.names_in(mailing.body):
            found.append(
                "Pour demander un consentement, choisissez le type d'envoi Demande de "
                "consentement, ou le modèle Consentement RGPD : il n'est pas envoyé aux "
                "personnes qui ont déjà répondu."
            )
    if number := audience.prospects_never_asked(mailing, now):
        found.append(
            (
                f"{number} prospects n'ont encore fait aucun choix : leur demander leur "
                if number > 1
                else "1 prospect n'a encore fait aucun choix : lui demander son "
            )
            + "consentement par message peut déjà être de la prospection."
        )
    return found
