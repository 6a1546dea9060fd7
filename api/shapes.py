"""Schemas of the consents API."""

import datetime
import re
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Path, Schema
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    StringConstraints,
)

from api.campaign_names import CampaignName
from campaigns.enums import LawfulBasis
from consent.enums import NEVER_ASKED, Decision, Origin, Reason
from contacts.enums import Channel

PublicId = Annotated[UUID, Path(description="Identifiant public de la fiche.")]
ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}", re.ASCII)
BAD_INSTANT = "Un instant s'écrit comme 2026-03-02T10:00:00+01:00."


def _written(value: object) -> object:
    """An instant must be text: the library would also accept a number of seconds."""
    if isinstance(value, str) and not ISO_INSTANT.match(value):
        raise ValueError(BAD_INSTANT)
    if not isinstance(value, str | datetime.datetime):
        raise ValueError(BAD_INSTANT)
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_written)]
CLOCK_TOLERANCE = datetime.timedelta(minutes=2)
"""A caller's clock may be this far ahead of ours; what it dates so is dated now."""


class ConsentOut(Schema):
    campaign: int = Field(examples=[4])
    label: str = Field(examples=["nos nouvelles, par e-mail"])
    channel: Channel
    mandatory: bool = Field(
        description="Une campagne obligatoire ne repose pas sur le consentement : "
        "son état reste never_asked."
    )
    state: str = Field(
        examples=["given"],
        json_schema_extra={"enum": [*Decision.values, NEVER_ASKED]},
    )
    since: datetime.datetime | None = None
    origin: str | None = Field(None, json_schema_extra={"enum": [*Origin.values, None]})
    effective: bool = Field(
        description="Si cette campagne peut lui être envoyée maintenant. Un accord peut "
        "être sans effet : adresse inutilisable ou sur la liste repoussoir, fiche inactive."
    )
    reason: Reason = Field(description="Pourquoi elle reçoit cette campagne ou non.")
    basis: LawfulBasis | None = Field(
        None, description="Campagne obligatoire : sur quoi elle repose (RGPD, art. 6)."
    )
    outcome: str | None = Field(
        None,
        description="Réponse à PUT : ce que ce choix est devenu.",
        json_schema_extra={
            "enum": [
                "recorded",
                "unchanged",
                "withdrawn_by_person",
                "suppressed",
                "campaign_not_active",
                "guardian_objected",
                "contact_deceased",
                None,
            ]
        },
    )


class Consents(Schema):
    data: list[ConsentOut]


class ChoiceIn(Schema):
    model_config = ConfigDict(extra="forbid")

    campaign: CampaignName = Field(examples=[4])
    granted: StrictBool = Field(
        description="true : accepté ; false : refusé ou retiré."
    )
    occurred_at: Instant | None = Field(
        None,
        description="Quand la personne a choisi, avec le fuseau ; jamais dans le futur. "
        "Absent : maintenant ; un accord qui suit un refus de la personne elle-même "
        "doit porter une date plus récente que ce refus.",
        examples=["2026-03-02T10:00:00+01:00"],
    )
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = (
        Field(
            "",
            description="D'où vient ce choix. Nécessaire pour une acceptation (art. 7(1)).",
            examples=["Formulaire du site, page Contact"],
        )
    )
    proof: Literal["confirm", "held_by_caller"] | None = Field(
        None,
        description="Pour un accord. confirm : il attend que la personne le confirme par un"
        " lien ; held_by_caller : votre logiciel en détient la preuve. Absent : ce que la"
        " clé prévoit. Une clé peut interdire held_by_caller.",
    )
    notice_version: int | None = Field(
        None,
        ge=1,
        le=2**31 - 1,
        strict=True,
        description="Version du texte montré à la personne ; absente : l'historique dit "
        "« sans texte ». Un texte publié après le choix est refusé.",
    )


class EventOut(Schema):
    id: int
    campaign: int
    decision: Decision
    origin: Origin
    occurred_at: datetime.datetime
    recorded_at: datetime.datetime
    actor: str = Field(
        description="contact, bearer (qui tenait un lien remis par un autre), user:<id>, "
        "api_key:<id> ou system.",
        examples=["contact"],
    )
    notice_version: int | None = None
    sentence: str = Field(
        description="Le texte montré à la personne ; vide : aucun texte n'a été nommé.",
        examples=["J'accepte de recevoir nos nouvelles, par e-mail"],
    )
    source: str | None = Field(
        None, description="D'où vient ce choix ; null une fois effacé."
    )
    address_used: str | None = Field(
        None,
        description="same : l'adresse du choix est celle de la fiche aujourd'hui ; other : "
        "c'en est une autre ; null : aucune n'était connue.",
        examples=["same"],
    )


class History(Schema):
    data: list[EventOut]
    next: str | None = None


class VerdictOut(Schema):
    included: bool
    reason: Reason
    since: datetime.datetime | None = None
    basis: LawfulBasis | None = Field(
        None, description="Campagne obligatoire : sur quoi elle repose (RGPD, art. 6)."
    )


class LinkOut(Schema):
    url: str = Field(examples=["https://rgpd.exemple.fr/rgpd/eyJ.../"])
