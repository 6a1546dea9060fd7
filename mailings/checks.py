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

__all__ = ["broken_in_body", "broken_in_subject", "usable_tags"]


class Level(StrEnum):
    """What happens when a rule is not kept; the values are tones of a badge."""

    BLOCKS = "danger"
    WARNS = "warning"
    MENDED = "info"
    """The system sets it right in each message, and says so."""


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
    """Whether it needs a yes, or asks for one."""
    return mailing.campaign is not None and not mailing.is_required


def _is_mandatory(mailing: Mailing) -> bool:
    return mailing.is_required


def _is_optional_email(mailing: Mailing) -> bool:
    return _is_optional(mailing) and not mailing.is_sms


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
        "campaign-chosen",
        Level.BLOCKS,
        "Un type d'envoi est choisi.",
        "RGPD, art. 5(1)(b) et 6(1)",
        rules.no_campaign,
        _always,
    ),
    PublicationRule(
        "campaign-active",
        Level.BLOCKS,
        "La campagne est active.",
        "RGPD, art. 5(1)(b)",
        rules.campaign_not_active,
    ),
    PublicationRule(
        "campaign-channel",
        Level.BLOCKS,
        "La campagne est de ce type de message.",
        "RGPD, art. 4(11) ; lignes directrices 05/2020 du CEPD, 3.1.3",
        rules.campaign_of_other_channel,
    ),
    PublicationRule(
        "campaign-list",
        Level.BLOCKS,
        "La campagne est de la liste choisie.",
        "RGPD, art. 4(11)",
        rules.campaign_of_other_list,
    ),
    PublicationRule(
        "sender-told",
        Level.BLOCKS,
        "L'expéditeur est nommé et vos mentions d'information sont complètes.",
        "RGPD, art. 13 et 14 ; CPCE, art. L34-5, al. 5",
        rules.notice_incomplete,
        _is_optional,
    ),
    PublicationRule(
        "request-asks",
        Level.BLOCKS,
        "La demande de consentement porte sur une campagne facultative au moins.",
        "RGPD, art. 7",
        rules.nothing_to_ask,
        _is_request,
    ),
    PublicationRule(
        "text-present",
        Level.BLOCKS,
        "Le message a un objet et un texte.",
        "RFC 5322, 3.6.5",
        rules.empty_text,
    ),
    PublicationRule(
        "sms-sender",
        Level.BLOCKS,
        "L'expéditeur des SMS est nommé.",
        "CPCE, art. L34-5, al. 5 ; décision ARCEP 2018-0881",
        rules.no_sms_sender,
        _is_sms,
    ),
    PublicationRule(
        "tags-known",
        Level.BLOCKS,
        "Toutes les balises sont connues.",
        "RGPD, art. 5(1)(d)",
        rules.unknown_tags,
    ),
    PublicationRule(
        "tags-valued",
        Level.BLOCKS,
        "Toutes les balises de la société ont une valeur.",
        "RGPD, art. 13(1)(a)",
        rules.tags_without_value,
    ),
    PublicationRule(
        "request-link",
        Level.BLOCKS,
        "La demande de consentement contient le lien pour répondre.",
        "RGPD, art. 7(3)",
        rules.no_way_to_answer,
        _is_request,
    ),
    PublicationRule(
        "request-without-offer",
        Level.WARNS,
        "La demande de consentement ne contient aucune offre.",
        "CPCE, art. L34-5",
        rules.offer_in_request,
        _is_request,
    ),
    PublicationRule(
        "mandatory-without-offer",
        Level.WARNS,
        "Le message obligatoire ne contient aucune offre.",
        "CPCE, art. L34-5 ; RGPD, art. 6(1)(b) et (c)",
        rules.offer_in_mandatory,
        _is_mandatory,
    ),
    PublicationRule(
        "no-pre-ticked-box",
        Level.WARNS,
        "Aucune case de prospection n'est cochée d'avance.",
        "CJUE C-673/17 (Planet49) ; RGPD, considérant 32",
        rules.pre_ticked_prospecting,
        _is_mandatory,
    ),
    PublicationRule(
        "mandatory-with-contract",
        Level.WARNS,
        "Le message obligatoire n'atteint aucun prospect.",
        "RGPD, art. 6(1)(b)",
        rules.prospects_without_contract,
        _is_mandatory,
    ),
    PublicationRule(
        "request-named",
        Level.WARNS,
        "Le message obligatoire ne sert pas à demander un consentement.",
        "RGPD, art. 7 ; CPCE, art. L34-5",
        rules.request_in_disguise,
        _is_mandatory,
    ),
    PublicationRule(
        "request-to-known",
        Level.WARNS,
        "La demande de consentement n'atteint aucun prospect sans réponse.",
        "CPCE, art. L34-5",
        rules.prospects_never_asked,
        _is_request,
    ),
    PublicationRule(
        "no-banned-works",
        Level.WARNS,
        "Le message ne prospecte ni pour la rénovation énergétique ni pour "
        "l'adaptation du logement.",
        "Loi n° 2025-594 du 30 juin 2025 ; C. conso., art. L223-1",
        rules.banned_prospecting,
        _is_optional,
    ),
    PublicationRule(
        "unsubscribe-link",
        Level.MENDED,
        "Le texte contient le lien de désabonnement.",
        "CPCE, art. L34-5, al. 5 ; RFC 8058",
        rules.no_unsubscribe_link,
        _is_optional_email,
    ),
    PublicationRule(
        "stop-line",
        Level.MENDED,
        "Le SMS dit comment répondre STOP.",
        "CPCE, art. L34-5, al. 5 ; charte AF2M 2026",
        rules.no_stop_line,
        _is_optional_sms,
    ),
    PublicationRule(
        "permitted-hours",
        Level.MENDED,
        "Tous les destinataires sont dans les heures permises.",
        "Charte AF2M 2026",
        rules.outside_hours,
        _is_optional_sms,
    ),
    PublicationRule(
        "no-tracking",
        Level.WARNS,
        "Ni pixel de suivi, ni lien réécrit : chaque message demande au prestataire de "
        "n'en mettre aucun.",
        "Délibération CNIL 2026-042 ; LIL, art. 82",
        rules.tracked,
        _is_email,
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


def broken_tags(mailing: Mailing) -> list[str]:
    """One sentence for each tag that cannot be replaced."""
    return rules.unknown_tags(mailing, timezone.now())
