"""Feedback of a mailing tool: objections, complaints, dead addresses."""

import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import ConfigDict, StringConstraints

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.problems import Problem
from api.recording import EARLIEST
from api.shapes import Instant
from consent.enums import Origin, SuppressionReason
from contacts import closing
from contacts.addresses import check_phone, normalise_email, normalise_mobile
from contacts.enums import Channel
from mailings import inbound

router = Router(tags=["Retours"])


class FeedbackKind(StrEnum):
    UNSUBSCRIBE = "unsubscribe"
    COMPLAINT = "complaint"
    BOUNCE = "bounce"
    STOP = "stop"


class FeedbackChannel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"


OBJECTIONS = {
    FeedbackKind.UNSUBSCRIBE: (Origin.ONE_CLICK, SuppressionReason.OBJECTION),
    FeedbackKind.COMPLAINT: (Origin.COMPLAINT, SuppressionReason.COMPLAINT),
    FeedbackKind.STOP: (Origin.SMS_STOP, SuppressionReason.STOP),
}
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]


class FeedbackIn(Schema):
    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, StringConstraints(min_length=3, max_length=254)] = Field(
        description="L'adresse e-mail ou le numéro tel que l'outil l'a.",
        examples=["jeanne.arbusse@exemple.fr"],
    )
    channel: FeedbackChannel = Field(examples=["email"])
    kind: FeedbackKind = Field(
        description="unsubscribe : désabonnement ; complaint : signalée comme indésirable ;"
        " bounce : adresse définitivement morte ; stop : STOP par SMS.",
        examples=["unsubscribe"],
    )
    at: Instant | None = Field(
        None,
        description="Quand c'est arrivé : l'historique porte cette date. Absent, dans le"
        " futur, ou avant un accord déjà enregistré : l'instant de la réception, car une"
        " opposition rapportée a toujours effet.",
        examples=["2026-11-30T08:15:00+01:00"],
    )
    tool: Name | None = Field(
        None, description="Le nom de l'outil.", examples=["brevo"]
    )
    event_id: Name = Field(
        description="L'identifiant de l'événement chez l'outil : envoyé deux fois, il ne"
        " compte qu'une.",
        examples=["evt-92831"],
    )


class FeedbackOut(Schema):
    contacts: list[UUID] = Field(
        description="Les fiches de cette adresse. Aucune si elle est inconnue : une"
        " opposition la met sur la liste repoussoir tout de même, un rejet ne change rien."
    )


@router.post(
    "/feedback",
    response=FeedbackOut,
    auth=Bearer(Scope.FEEDBACK_WRITE),
    operation_id="send_feedback",
    summary="Rapporter un désabonnement, une plainte, un rejet ou un STOP",
    url_name="feedback",
)
def send_feedback(request: ApiRequest, body: FeedbackIn) -> dict[str, Any]:
    """Une opposition n'est jamais refusée : elle vaut pour toutes les fiches de l'adresse,
    pour toutes les campagnes facultatives de ce canal, et l'adresse va sur la liste
    repoussoir, même inconnue. Un rejet ferme l'adresse et ne retire aucun consentement."""
    return record(request, body, timezone.now())


def record(
    request: ApiRequest, body: FeedbackIn, now: datetime.datetime
) -> dict[str, Any]:
    channel = Channel(body.channel)
    address = _normalised(channel, body.address)
    people = closing.holders(channel, address)
    ids = list(people.order_by("pk").values_list("public_id", flat=True))
    if inbound.is_new(
        f"feedback:{body.tool or request.api_key.pk}:{body.event_id}", now
    ):
        at = body.at if body.at and EARLIEST <= body.at < now else None
        tool = body.tool or "un outil"
        teller = f"de {body.tool}" if body.tool else "d'un outil"
        if body.kind == FeedbackKind.BOUNCE:
            closing.close(people, channel, at or now, f"Rejet rapporté par {tool}")
        else:
            origin, reason = OBJECTIONS[body.kind]
            if channel == Channel.PHONE:
                origin = Origin.CALL
            inbound.leave(
                channel,
                address,
                origin=origin,
                reason=reason,
                now=now,
                at=at,
                source=f"Retour {teller}"[:200],
            )
        request.noted = {
            "kind": body.kind,
            "channel": body.channel,
            "contacts": [str(each) for each in ids],
        }
    return {"contacts": ids}


def _number_called(value: str) -> str:
    return f"tel:{check_phone(value)}"


def _normalised(channel: Channel, address: str) -> str:
    normalise = {
        Channel.EMAIL: normalise_email,
        Channel.SMS: normalise_mobile,
        Channel.PHONE: _number_called,
    }[channel]
    try:
        found = normalise(address)
    except ValidationError as error:
        detail = error.messages[0]
        raise Problem(
            "invalid_content",
            detail,
            errors=[{"pointer": "#/address", "detail": detail}],
        ) from None
    if not found:
        raise Problem("invalid_content", "L'adresse est vide.")
    return found
