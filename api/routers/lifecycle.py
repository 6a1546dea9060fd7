"""Deactivate, reactivate, erase and export by API: the actions of the contact's page."""

import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import ConfigDict, StrictBool

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.conditions import require_match
from api.contact_schemas import ContactOut, Day, etags, shown_with_etag
from api.problems import Problem
from api.routers.consents import PublicId, contact_of, refuse_merged
from consent.integrity import journal
from consent.sharing import silenced_by_erasure
from contacts import deaths, lifecycle, restrictions
from contacts.models import Contact
from contacts.texts import needed
from core.typography import short_date
from erasure.engine import erase
from erasure.enums import Cause
from erasure.verification.hand_over import hand_over
from erasure.verification.search import Search
from portal import personal_data

router = Router(tags=["Situation et effacement"])


class ErasedOut(ContactOut):
    silenced: list[UUID] = Field(
        default_factory=list,
        description="Les autres fiches de la même adresse, qui ne reçoivent plus les "
        "messages facultatifs qu'elles avaient acceptés. Avec `dry_run`, celles qui n'en "
        "recevraient plus.",
    )


class Nothing(Schema):
    """An empty object, or no body at all."""

    model_config = ConfigDict(extra="forbid")


class EraseIn(Schema):
    model_config = ConfigDict(extra="forbid")

    notify: StrictBool = Field(
        False, description="Avertir la personne par le modèle de mail de sa liste."
    )
    dry_run: StrictBool = Field(
        False,
        description="Ne rien changer : répondre seulement quelles autres fiches "
        "l'effacement ferait taire (`silenced`), ou l'erreur qui l'empêcherait.",
    )


class DeactivateIn(EraseIn):
    erase: StrictBool = Field(
        False, description="Effacer aussi les informations personnelles choisies."
    )
    on: Day | None = Field(
        None,
        description="Le jour de la désactivation, passé ou aujourd'hui. Absent : aujourd'hui.",
        examples=["2026-03-02"],
    )


# The default of an absent body.
NOTHING = Nothing.model_validate({})
ERASE = EraseIn.model_validate({})
DEACTIVATE = DeactivateIn.model_validate({})


@router.post(
    "/contacts/{public_id}/deactivate",
    response=ErasedOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="deactivate_contact",
    summary="Désactiver une fiche",
    url_name="deactivate",
)
def deactivate_contact(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    body: DeactivateIn = DEACTIVATE,
) -> dict[str, Any]:
    """La fiche passe à Ancien client ou Inactif ; le délai de conservation part de ce
    jour. Une fiche déjà inactive ne change pas ; dite avec un autre jour : 409. Avec
    `dry_run`, rien ne change : `silenced` nomme les fiches que l'effacement ferait taire."""
    if body.notify and not body.erase:
        raise _refused("notify", "L'avis accompagne un effacement : demandez-le aussi.")
    now = timezone.now()
    at = _instant(body.on, now)
    contact = _locked(request, public_id)
    if not contact.is_active:
        _refuse_another_day(contact, body.on)
    if body.erase:
        _refuse_restricted(contact)
    silenced = _silenced(contact) if body.erase else []
    if body.dry_run:
        return shown_with_etag(contact, response) | {"silenced": silenced}
    lifecycle.deactivate(contact, at=at)
    if body.erase:
        _erase(request, contact, Cause.DEACTIVATION, notify=body.notify, now=now)
    return shown_with_etag(contact, response) | {"silenced": silenced}


def _refuse_another_day(contact: Contact, on: datetime.date | None) -> None:
    """Raise Problem if an inactive contact is deactivated with another date."""
    if on is None or contact.deactivated_at is None:
        return
    held = timezone.localdate(contact.deactivated_at)
    if on != held:
        raise Problem(
            "conflict",
            f"Cette fiche est inactive depuis le {short_date(held)}, et non depuis le "
            f"{short_date(on)}. Pour corriger ce jour : réactivez la fiche, puis "
            "désactivez-la avec le jour exact.",
            errors=[{"pointer": "#/on", "detail": f"Jour enregistré : {held}."}],
        )


@router.post(
    "/contacts/{public_id}/reactivate",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="reactivate_contact",
    summary="Réactiver une fiche",
    url_name="reactivate",
)
def reactivate_contact(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    body: Nothing = NOTHING,
) -> dict[str, Any]:
    """La fiche retrouve sa situation d'avant. Ce qui a été effacé ne revient pas."""
    contact = _locked(request, public_id)
    if contact.is_deceased:
        raise Problem(
            "contact_deceased",
            "Un décès est signalé. Si c'est une erreur : DELETE sur /death.",
        )
    _refuse_restricted(contact)
    journal.require_open()
    lifecycle.reactivate(contact, at=timezone.now())
    return shown_with_etag(contact, response)


@router.post(
    "/contacts/{public_id}/erase",
    response=ErasedOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="erase_contact",
    summary="Effacer les informations personnelles (droit à l'oubli)",
    url_name="erase",
)
def erase_contact(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    body: EraseIn = ERASE,
) -> dict[str, Any]:
    """Efface les champs choisis à l'écran Suppression, sauf ceux que la loi oblige à
    garder. Une fiche active ne s'efface pas (409) ; une fiche déjà effacée ne change
    pas. Avec `dry_run`, rien ne change : `silenced` nomme les fiches que l'effacement
    ferait taire."""
    contact = _locked(request, public_id)
    if contact.is_active and not contact.is_erased:
        raise Problem("contact_active", "Désactivez d'abord cette fiche.")
    _refuse_restricted(contact)
    silenced = _silenced(contact)
    if body.dry_run:
        return shown_with_etag(contact, response) | {"silenced": silenced}
    _erase(request, contact, Cause.API, notify=body.notify, now=timezone.now())
    return shown_with_etag(contact, response) | {"silenced": silenced}


def _locked(request: ApiRequest, public_id: PublicId) -> Contact:
    """Lock the contact: one action at a time. The gateway's transaction holds the lock."""
    contact = contact_of(request, public_id, lock=True)
    refuse_merged(contact)
    require_match(request, etags(contact))
    return contact


def _refuse_restricted(contact: Contact) -> None:
    if contact.is_restricted:
        raise Problem("contact_restricted", str(restrictions.Restricted()))


def _refused(name: str, detail: str) -> Problem:
    return Problem(
        "invalid_content",
        detail,
        errors=[{"pointer": f"#/{name}", "detail": detail}],
    )


def _instant(day: datetime.date | None, now: datetime.datetime) -> datetime.datetime:
    """The instant that represents a calendar day in France; `now` for today."""
    today = timezone.localdate(now)
    if day is None or day == today:
        return now
    if detail := lifecycle.refusal_of_day(day, today=today):
        raise _refused("on", detail)
    midnight = datetime.datetime.combine(day, datetime.time())
    return timezone.make_aware(midnight)


def _erase(
    request: ApiRequest,
    contact: Contact,
    cause: Cause,
    *,
    notify: bool,
    now: datetime.datetime,
) -> None:
    search = Search()
    with transaction.atomic():
        report = erase.erase(
            [contact],
            cause=cause,
            now=now,
            api_key=request.api_key,
            notify=notify,
            search=search,
        )
        hand_over(search.people, now)
    if report.failed:
        raise Problem(
            "erasure_failed", "L'effacement n'a pas abouti ; rien n'a changé."
        )
    contact.refresh_from_db()


def _silenced(contact: Contact) -> list[UUID]:
    """Public ids of the other contacts that this erasure silences.

    Call it before the erasure, which empties the addresses that they share.
    """
    return [each.contact.public_id for each in silenced_by_erasure([contact])]


class DeathIn(Schema):
    model_config = ConfigDict(extra="forbid")

    on: Day | None = Field(
        None, description="Le jour du décès, s'il est connu.", examples=["2026-11-02"]
    )
    source: str = Field(
        description="Qui l'a dit.",
        examples=["sa fille, par téléphone"],
        min_length=1,
        max_length=150,
    )


class RestrictionIn(Schema):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(
        description="Le motif (art. 18).",
        examples=["conteste l'exactitude de son adresse"],
        min_length=1,
        max_length=300,
    )


@router.post(
    "/contacts/{public_id}/death",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="report_death",
    summary="Signaler un décès",
    url_name="death",
)
def report_death(
    request: ApiRequest, response: HttpResponse, public_id: PublicId, body: DeathIn
) -> dict[str, Any]:
    """Dès cet instant, plus aucun message ne part et le portail est fermé ; la fiche est
    désactivée. Un décès déjà signalé ne change pas."""
    contact = _locked(request, public_id)
    now = timezone.now()
    try:
        deaths.report(
            contact,
            on=body.on,
            source=_needed("source", body.source),
            now=now,
            today=timezone.localdate(now),
            api_key=request.api_key,
        )
    except deaths.DeathRefused as refusal:
        if contact.is_erased:
            raise Problem("contact_erased", str(refusal)) from None
        raise _refused("on", str(refusal)) from None
    return shown_with_etag(contact, response)


@router.delete(
    "/contacts/{public_id}/death",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="withdraw_death",
    summary="Retirer le signalement d'un décès",
    url_name="death",
)
def withdraw_death(
    request: ApiRequest, response: HttpResponse, public_id: PublicId
) -> dict[str, Any]:
    """La fiche reprend sa situation d'avant le signalement. Sans signalement, rien ne
    change."""
    contact = _locked(request, public_id)
    deaths.withdraw(contact, now=timezone.now(), api_key=request.api_key)
    return shown_with_etag(contact, response)


@router.post(
    "/contacts/{public_id}/restriction",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="restrict_contact",
    summary="Limiter le traitement (art. 18)",
    url_name="restriction",
)
def restrict_contact(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    body: RestrictionIn,
) -> dict[str, Any]:
    """Tant que la limitation dure, rien n'est envoyé, modifié, effacé ni exporté. Une
    limitation déjà en cours ne change pas."""
    contact = _locked(request, public_id)
    restrictions.restrict(
        contact,
        reason=_needed("reason", body.reason),
        now=timezone.now(),
        api_key=request.api_key,
    )
    return shown_with_etag(contact, response)


@router.delete(
    "/contacts/{public_id}/restriction",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="lift_restriction",
    summary="Lever la limitation du traitement",
    url_name="restriction",
)
def lift_restriction(
    request: ApiRequest, response: HttpResponse, public_id: PublicId
) -> dict[str, Any]:
    """La personne doit avoir été prévenue avant, depuis sa fiche (art. 18.3), et le jour
    annoncé être venu ; sinon 409. Sans limitation, rien ne change."""
    contact = _locked(request, public_id)
    try:
        restrictions.lift(contact, now=timezone.now(), api_key=request.api_key)
    except (restrictions.NotTold, restrictions.TooEarly) as refusal:
        raise Problem("conflict", str(refusal)) from None
    return shown_with_etag(contact, response)


def _needed(name: str, text: str) -> str:
    try:
        return needed(text)
    except ValidationError as error:
        raise _refused(name, error.messages[0]) from None


@router.get(
    "/contacts/{public_id}/export",
    response=dict[str, Any],
    auth=Bearer(Scope.EXPORTS_READ),
    operation_id="export_contact",
    summary="Exporter les données d'une personne (art. 15 et 20)",
    url_name="export",
)
def export_contact(request: ApiRequest, public_id: PublicId) -> dict[str, Any]:
    """La copie à remettre à la personne : données, finalités et bases légales,
    destinataires, durées, choix, messages, et la part portable."""
    contact = contact_of(request, public_id)
    return personal_data.copy_of(contact, timezone.now())
