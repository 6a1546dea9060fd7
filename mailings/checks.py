"""The rules of publication: what prevents a mailing from being sent (problems), what
deserves a warning, and what is set right by itself. One table, RULES; what each rule
finds is in mailings/rules.py.
"""

import datetime
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from django.utils import timezone

from mailings import rules
from mailings.models import Mailing
from mailings.rules import broken_in_body, broken_in_subject, usable_tags
from messaging.models import LONGEST

__all__ = ["broken_in_body", "broken_in_subject", "usable_tags"]


class Level(StrEnum):
    """What happens when a rule is not kept; the values are tones of a badge."""

    BLOCKS = "danger"
    WARNS = "warning"
    MENDED = "info"
    """The system corrects it in each message, and tells the user."""


NOT_KEPT = {
    Level.BLOCKS: "Bloque l'envoi",
    Level.WARNS: "À relire",
    Level.MENDED: "Ajouté par nous",
}


def _always(mailing: Mailing) -> bool:
    return True


def _has_campaign(mailing: Mailing) -> bool:
    return mailing.campaign is not None


def _is_request(mailing: Mailing) -> bool:
    return mailing.campaign is not None and mailing.is_request


def _is_optional(mailing: Mailing) -> bool:
    """Whether it needs a consent, or asks for one."""
    return mailing.campaign is not None and not mailing.is_required


def _is_mandatory(mailing: Mailing) -> bool:
    return mailing.is_required


def _is_optional_email(mailing: Mailing) -> bool:
    return _is_optional(mailing) and not mailing.is_sms


def _checks_details(mailing: Mailing) -> bool:
    return _has_campaign(mailing) and mailing.checks_details


def _is_optional_sms(mailing: Mailing) -> bool:
    return _is_optional(mailing) and mailing.is_sms


def _is_sms(mailing: Mailing) -> bool:
    return _has_campaign(mailing) and mailing.is_sms


def _is_email(mailing: Mailing) -> bool:
    return _has_campaign(mailing) and not mailing.is_sms


@dataclass(frozen=True)
class PublicationRule:
    """A rule of publication.

    `id` is stable, `kept` the French sentence that is true when the rule is kept, and
    `source` the text of law or standard that it comes from.
    """

    id: str
    level: Level
    kept: str
    source: str
    finds: Callable[[Mailing, datetime.datetime], list[str]]
    concerns: Callable[[Mailing], bool] = field(default=_has_campaign)


RULES = (
    PublicationRule(
        id="campaign-chosen",
        level=Level.BLOCKS,
        kept="Un type d'envoi est choisi.",
        source="RGPD, art. 5(1)(b) et 6(1)",
        finds=rules.no_campaign,
        concerns=_always,
    ),
    PublicationRule(
        id="campaign-active",
        level=Level.BLOCKS,
        kept="La campagne est active.",
        source="RGPD, art. 5(1)(b)",
        finds=rules.campaign_not_active,
    ),
    PublicationRule(
        id="campaign-channel",
        level=Level.BLOCKS,
        kept="La campagne est de ce type de message.",
        source="RGPD, art. 4(11) ; lignes directrices 05/2020 du CEPD, 3.1.3",
        finds=rules.campaign_of_other_channel,
    ),
    PublicationRule(
        id="campaign-list",
        level=Level.BLOCKS,
        kept="La campagne est de la liste choisie.",
        source="RGPD, art. 4(11)",
        finds=rules.campaign_of_other_list,
    ),
    PublicationRule(
        id="sender-told",
        level=Level.BLOCKS,
        kept="L'expéditeur est nommé et vos mentions d'information sont complètes.",
        source="RGPD, art. 13 et 14 ; CPCE, art. L34-5, al. 5",
        finds=rules.notice_incomplete,
        concerns=_is_optional,
    ),
    PublicationRule(
        id="request-asks",
        level=Level.BLOCKS,
        kept="La demande de consentement porte sur une campagne facultative au moins.",
        source="RGPD, art. 7",
        finds=rules.nothing_to_ask,
        concerns=_is_request,
    ),
    PublicationRule(
        id="text-present",
        level=Level.BLOCKS,
        kept="Le message a un objet et un texte.",
        source="RFC 5322, 3.6.5",
        finds=rules.empty_text,
    ),
    PublicationRule(
        id="sms-sender",
        level=Level.BLOCKS,
        kept="L'expéditeur des SMS est nommé.",
        source="CPCE, art. L34-5, al. 5 ; décision ARCEP 2018-0881",
        finds=rules.no_sms_sender,
        concerns=_is_sms,
    ),
    PublicationRule(
        id="tags-known",
        level=Level.BLOCKS,
        kept="Toutes les balises sont connues.",
        source="RGPD, art. 5(1)(d)",
        finds=rules.unknown_tags,
    ),
    PublicationRule(
        id="tags-valued",
        level=Level.BLOCKS,
        kept="Toutes les balises de la société ont une valeur.",
        source="RGPD, art. 13(1)(a)",
        finds=rules.tags_without_value,
    ),
    PublicationRule(
        id="request-link",
        level=Level.BLOCKS,
        kept="La demande de consentement contient le lien pour répondre.",
        source="RGPD, art. 7(3)",
        finds=rules.no_way_to_answer,
        concerns=_is_request,
    ),
    PublicationRule(
        id="details-under-their-kind",
        level=Level.BLOCKS,
        kept="Les coordonnées de chacun ne partent pas sous une campagne facultative.",
        source="RGPD, art. 6(1) et 16",
        finds=rules.details_in_optional,
        concerns=_checks_details,
    ),
    PublicationRule(
        id="details-without-choices",
        level=Level.BLOCKS,
        kept="La vérification des coordonnées ne demande aucun choix.",
        source="CPCE, art. L34-5 ; RGPD, art. 7",
        finds=rules.choices_beside_details,
        concerns=_checks_details,
    ),
    PublicationRule(
        id="request-without-offer",
        level=Level.WARNS,
        kept="La demande de consentement ne contient aucune offre.",
        source="CPCE, art. L34-5",
        finds=rules.offer_in_request,
        concerns=_is_request,
    ),
    PublicationRule(
        id="mandatory-without-offer",
        level=Level.WARNS,
        kept="Le message obligatoire ne contient aucune offre.",
        source="CPCE, art. L34-5 ; RGPD, art. 6(1)(b) et (c)",
        finds=rules.offer_in_mandatory,
        concerns=_is_mandatory,
    ),
    PublicationRule(
        id="no-pre-ticked-box",
        level=Level.WARNS,
        kept="Aucune case de prospection n'est cochée d'avance.",
        source="CJUE C-673/17 (Planet49) ; RGPD, considérant 32",
        finds=rules.pre_ticked_prospecting,
        concerns=_is_mandatory,
    ),
    PublicationRule(
        id="mandatory-with-contract",
        level=Level.WARNS,
        kept="Le message obligatoire n'atteint aucun prospect.",
        source="RGPD, art. 6(1)(b)",
        finds=rules.prospects_without_contract,
        concerns=_is_mandatory,
    ),
    PublicationRule(
        id="request-named",
        level=Level.WARNS,
        kept="Le message obligatoire ne sert pas à demander un consentement.",
        source="RGPD, art. 7 ; CPCE, art. L34-5",
        finds=rules.request_in_disguise,
        concerns=_is_mandatory,
    ),
    PublicationRule(
        id="request-to-known",
        level=Level.WARNS,
        kept="La demande de consentement n'atteint aucun prospect sans réponse.",
        source="CPCE, art. L34-5",
        finds=rules.prospects_never_asked,
        concerns=_is_request,
    ),
    PublicationRule(
        id="no-banned-works",
        level=Level.WARNS,
        kept="Le message ne prospecte ni pour la rénovation énergétique ni pour "
        "l'adaptation du logement.",
        source="Loi n° 2025-594 du 30 juin 2025 ; C. conso., art. L223-1",
        finds=rules.banned_prospecting,
        concerns=_is_optional,
    ),
    PublicationRule(
        id="unsubscribe-link",
        level=Level.MENDED,
        kept="Le texte contient le lien de désabonnement.",
        source="CPCE, art. L34-5, al. 5 ; RFC 8058",
        finds=rules.no_unsubscribe_link,
        concerns=_is_optional_email,
    ),
    PublicationRule(
        id="stop-line",
        level=Level.MENDED,
        kept="Le SMS dit comment répondre STOP.",
        source="CPCE, art. L34-5, al. 5 ; charte AF2M 2026",
        finds=rules.no_stop_line,
        concerns=_is_optional_sms,
    ),
    PublicationRule(
        id="permitted-hours",
        level=Level.MENDED,
        kept="Tous les destinataires sont dans les heures permises.",
        source="Charte AF2M 2026",
        finds=rules.outside_hours,
        concerns=_is_optional_sms,
    ),
    PublicationRule(
        id="no-tracking",
        level=Level.WARNS,
        kept="Ni pixel de suivi, ni lien réécrit : chaque message demande au prestataire de "
        "n'en mettre aucun.",
        source="Délibération CNIL 2026-042 ; LIL, art. 82",
        finds=rules.tracked,
        concerns=_is_email,
    ),
)


@dataclass(frozen=True)
class RuleCheck:
    """A rule tried on a mailing; `found`: one French sentence a fault."""

    rule: PublicationRule
    concerns: bool
    found: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        return self.concerns and not self.found

    @property
    def tone(self) -> str:
        return "success" if self.is_kept else str(self.rule.level)

    @property
    def label(self) -> str:
        if self.is_kept:
            return "En ordre"
        if self.rule.id == "permitted-hours":
            return "Plus tard"
        return NOT_KEPT[self.rule.level]


def checks(mailing: Mailing, now: datetime.datetime) -> list[RuleCheck]:
    """Every rule of the table, tried on this mailing, in the order of the table; the
    rules that do not concern it have `concerns` False."""
    return [*_tried(mailing, now, list(Level))]


def said(tried: Iterable[RuleCheck], level: Level) -> list[str]:
    """The sentences of the rules of this level that are not kept."""
    found = (check.found for check in tried if check.rule.level == level)
    return [*chain.from_iterable(found)]


def _tried(
    mailing: Mailing, now: datetime.datetime, levels: Container[Level]
) -> Iterator[RuleCheck]:
    for rule in RULES:
        if rule.level in levels:
            concerns = rule.concerns(mailing)
            found = rule.finds(mailing, now) if concerns else []
            yield RuleCheck(rule, concerns, tuple(found))


def problems(mailing: Mailing, now: datetime.datetime | None = None) -> list[str]:
    """French sentences; an empty list means that the mailing can be sent."""
    tried = _tried(mailing, now or timezone.now(), [Level.BLOCKS])
    return said(tried, Level.BLOCKS)


def warnings(mailing: Mailing, now: datetime.datetime) -> list[str]:
    """Warnings for the user; they block nothing."""
    return said(_tried(mailing, now, [Level.WARNS]), Level.WARNS)


def of_the_list(mailing: Mailing) -> list[str]:
    """Problems that a change of the text cannot solve; the page already shows them
    beside the list."""
    return rules.nothing_to_ask(mailing, timezone.now())


def too_long(mailing: Mailing) -> list[str]:
    """A problem of a text that is not saved yet."""
    if len(mailing.body) <= LONGEST:
        return []
    return [f"Le texte est trop long : {LONGEST} caractères au plus."]


def broken_tags(mailing: Mailing) -> list[str]:
    """One sentence for each tag that cannot be replaced."""
    return rules.unknown_tags(mailing, timezone.now())
