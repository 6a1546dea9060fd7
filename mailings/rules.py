"""What each rule of publication finds in a mailing: French sentences, none if the rule
is kept. The table of the rules is in mailings/checks.py."""

import datetime
import re

from django.conf import settings

from accounts.models import Company
from campaigns.enums import State
from campaigns.wording import banned_works
from contacts.enums import Status
from core.plurals import counted
from core.typography import day_and_hour
from disclosure import complete
from mailings import audience
from mailings.audience import explain
from mailings.models import Mailing
from messaging import mail_provider, render, sms, tag_values, tags, tracking

PROMOTIONAL = re.compile(
    r"(?<!\w)(promo\w*|remises?|réductions?|soldes?|offres? spéciales?|parrain\w*|cadeau\w*"
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
PRE_TICKED = (
    "La campagne « {label} » est obligatoire : sa case est cochée d'avance et ne peut "
    "pas être décochée. Son nom fait penser à de la prospection, qui ne part qu'à ceux "
    "qui l'ont acceptée."
)
DETAILS_IN_OPTIONAL = (
    "Ce texte montre à chacun ses coordonnées : il ne part pas sous une campagne "
    "facultative. Choisissez « Demande de consentement », ou une campagne obligatoire."
)
CHOICES_BESIDE_DETAILS = (
    "Ce texte montre à chacun ses coordonnées et lui demande ses choix : c'est une demande "
    "de consentement. Choisissez ce type d'envoi, ou retirez le lien des choix."
)
BANNED_WORKS = (
    "Ce texte parle de « {words} ». La prospection par e-mail, SMS ou téléphone pour la "
    "rénovation énergétique ou l'adaptation du logement est interdite, sauf contrat en "
    "cours (loi n° 2025-594 du 30 juin 2025)."
)
LEAVES_LATER = (
    "Hors des heures permises là où vivent des destinataires : leurs SMS partiront à "
    "partir du {opens}."
)
UNKNOWN_SWITCH = (
    "Le suivi des ouvertures et des clics ne se coupe pas message par message chez votre "
    "prestataire d'envoi : vérifiez qu'il est coupé dans votre compte."
)


# What prevents a mailing from being sent.


def no_campaign(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if mailing.campaign:
        return []
    return ["Choisissez un type d'envoi : sans lui, cet envoi ne peut pas partir."]


def campaign_not_active(mailing: Mailing, now: datetime.datetime) -> list[str]:
    campaign = mailing.campaign
    if campaign is None or campaign.state == State.ACTIVE:
        return []
    return [f"La campagne « {campaign.label} » n'est pas active."]


def campaign_of_other_channel(mailing: Mailing, now: datetime.datetime) -> list[str]:
    campaign = mailing.campaign
    if campaign is None or campaign.channel == mailing.channel:
        return []
    return [f"La campagne « {campaign.label} » n'est pas de ce type."]


def campaign_of_other_list(mailing: Mailing, now: datetime.datetime) -> list[str]:
    campaign = mailing.campaign
    if campaign is None or campaign.audience == mailing.audience:
        return []
    return [f"La campagne « {campaign.label} » n'est pas de cette liste."]


def notice_incomplete(mailing: Mailing, now: datetime.datetime) -> list[str]:
    """Optional messages and requests for consent are blocked until people can read who
    writes and how their data is used. Mandatory messages are never blocked."""
    lacks = complete.closed_for(mailing.audience, now)
    if not lacks:
        return []
    names = " ; ".join(str(lack) for lack in lacks)
    return [
        "Vos mentions d'information sont incomplètes : les envois facultatifs sont "
        f"fermés. Il manque : {names}."
    ]


def nothing_to_ask(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if not audience.promises_nothing(mailing):
        return []
    return [
        "Cette liste n'a aucune campagne facultative : une demande de consentement n'a "
        "rien à demander. Ajoutez d'abord une campagne facultative à cette liste."
    ]


def details_in_optional(mailing: Mailing, now: datetime.datetime) -> list[str]:
    campaign = mailing.campaign
    if campaign is None or campaign.mandatory or not mailing.checks_details:
        return []
    return [DETAILS_IN_OPTIONAL]


def choices_beside_details(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if not mailing.checks_details or "lienRGDP" not in tags.names_in(mailing.body):
        return []
    return [CHOICES_BESIDE_DETAILS]


def empty_text(mailing: Mailing, now: datetime.datetime) -> list[str]:
    found = []
    if not mailing.is_sms and not mailing.subject.strip():
        found.append("L'objet du message est vide.")
    if not mailing.body.strip():
        found.append("Le texte du message est vide.")
    return found


def no_sms_sender(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if Company.current().sms_sender:
        return []
    return ["La société n'a pas d'expéditeur de SMS : donnez-le d'abord."]


def unknown_tags(mailing: Mailing, now: datetime.datetime) -> list[str]:
    return [*broken_in_subject(mailing), *broken_in_body(mailing)]


def tags_without_value(mailing: Mailing, now: datetime.datetime) -> list[str]:
    """Tags of this text whose value the company has not filled in."""
    used = tags.known_in(mailing.subject) | tags.known_in(mailing.body)
    return [
        f"La balise {tag.written} n'a pas de valeur : complétez d'abord la page Société."
        for tag in tag_values.lacking(used, Company.current())
    ]


def no_way_to_answer(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if not mailing.body.strip() or "lienRGDP" in tags.known_in(mailing.body):
        return []
    return [
        "Ce message demande un consentement, mais personne ne pourrait répondre : "
        "insérez {lienRGDP#defaut} dans son texte."
    ]


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


# What deserves a warning.


def offer_in_request(mailing: Mailing, now: datetime.datetime) -> list[str]:
    return [OFFER_IN_REQUEST] if PROMOTIONAL.search(_text(mailing)) else []


def offer_in_mandatory(mailing: Mailing, now: datetime.datetime) -> list[str]:
    return [OFFER_IN_MANDATORY] if PROMOTIONAL.search(_text(mailing)) else []


def pre_ticked_prospecting(mailing: Mailing, now: datetime.datetime) -> list[str]:
    campaign = mailing.campaign
    if campaign is None or not campaign.is_doubtful:
        return []
    return [PRE_TICKED.format(label=campaign.label)]


def prospects_without_contract(mailing: Mailing, now: datetime.datetime) -> list[str]:
    prospects = audience.recipients(mailing, now).filter(status=Status.PROSPECT)
    if not (number := prospects.count()):
        return []
    return [
        f"Parmi les destinataires, {counted(number, 'prospect')} : sans contrat, "
        "n'envoyez que ce qu'ils ont demandé, un devis par exemple."
    ]


def request_in_disguise(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if "lienRGDP" not in tags.known_in(mailing.body):
        return []
    return [
        "Pour demander un consentement, choisissez le type d'envoi Demande de "
        "consentement, ou le modèle Consentement RGPD : il n'est pas envoyé aux "
        "personnes qui ont déjà répondu."
    ]


def prospects_never_asked(mailing: Mailing, now: datetime.datetime) -> list[str]:
    number = audience.prospects_never_asked(mailing, now)
    if not number:
        return []
    said = (
        f"{number} prospects n'ont encore fait aucun choix : leur demander leur "
        if number > 1
        else "1 prospect n'a encore fait aucun choix : lui demander son "
    )
    return [said + "consentement par message peut déjà être de la prospection."]


def banned_prospecting(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if not (words := banned_works(_text(mailing))):
        return []
    return [BANNED_WORKS.format(words=words)]


# What is set right by itself, and said.


def no_unsubscribe_link(mailing: Mailing, now: datetime.datetime) -> list[str]:
    if tags.UNSUBSCRIBE in tags.known_in(mailing.body):
        return []
    return ["Votre texte n'a pas de lien de désabonnement : il est ajouté au bas."]


def no_stop_line(mailing: Mailing, now: datetime.datetime) -> list[str]:
    line = sms.stop_line()
    return [] if line in mailing.body else [f"« {line} » est ajouté à la fin du SMS."]


def outside_hours(mailing: Mailing, now: datetime.datetime) -> list[str]:
    opens = explain.put_off_until(mailing, now)
    if opens is None:
        return []
    said = day_and_hour(opens)
    return [LEAVES_LATER.format(opens=said)]


def tracked(mailing: Mailing, now: datetime.datetime) -> list[str]:
    """Whether the provider has no per-message setting that stops its tracking."""
    unknown = mail_provider.name() and not tracking.switch_of_api()
    return [UNKNOWN_SWITCH] if unknown or _is_of_account() else []


def _is_of_account() -> bool:
    """Whether the SMTP server belongs to a provider whose account alone has the setting."""
    host = str(settings.EMAIL_HOST).lower().rstrip(".")
    return not mail_provider.name() and host.endswith(tracking.BY_ACCOUNT)


def _text(mailing: Mailing) -> str:
    return f"{mailing.subject} {mailing.body}"
