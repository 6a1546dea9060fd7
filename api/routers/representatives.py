"""Those who act for a person: read, add, change and end their mandates, by the rules of
the screen."""

import base64
import binascii
import datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Path, Router, Schema
from ninja.responses import Status as Answer
from pydantic import ConfigDict, StrictBool, StringConstraints

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.contact_schemas import Address, Day, Text30
from api.problems import FieldError, Problem
from api.routers.consents import PublicId, contact_of, refuse_merged
from backoffice import mandates
from backoffice.representative_form import RepresentativeForm
from consent import representing
from contacts.enums import Mandate
from contacts.models import Contact, Representative
from contacts.representatives import MandateEnded
from contacts.restrictions import Restricted

router = Router(tags=["Représentants"])

MandateId = Annotated[UUID, Path(description="Identifiant du représentant.")]
RIGHTS = ("receives", "answers", "sees_portal")


class RepresentativeOut(Schema):
    id: UUID
    kind: Mandate
    name: str | None = Field(None, examples=["Paul Roux"])
    email: str | None = Field(None, examples=["paul.roux@exemple.fr"])
    phone: str | None = Field(None, examples=["+33472000000"])
    address: str | None = Field(None, examples=["12 rue des Tilleuls, 69003 Lyon"])
    receives: bool = Field(
        description="Reçoit une copie des e-mails obligatoires et des réponses aux "
        "demandes de la personne."
    )
    answers: bool = Field(description="Répond pour les choix, depuis son propre lien.")
    sees_portal: bool = Field(
        description="Consulte l'espace de la personne par sa propre adresse."
    )
    has_proof: bool = Field(description="Le justificatif du mandat est au dossier.")
    ends_on: datetime.date | None = Field(
        None, description="Dernier jour du mandat, inclus."
    )
    ended_at: datetime.datetime | None = Field(
        None, description="L'instant où le mandat a été terminé avant son dernier jour."
    )
    in_force: bool = Field(description="Si le mandat vaut aujourd'hui.")


class Representatives(Schema):
    data: list[RepresentativeOut]


class RepresentativeFields(Schema):
    model_config = ConfigDict(extra="forbid")

    kind: Mandate | None = Field(None, examples=["guardian"])
    name: Annotated[str, StringConstraints(max_length=120)] | None = Field(
        None, examples=["Paul Roux"]
    )
    email: Address | None = Field(
        None,
        description="Une adresse du représentant, jamais celle de la personne.",
        examples=["paul.roux@exemple.fr"],
    )
    phone: Text30 | None = Field(None, examples=["04 72 00 00 00"])
    address: Annotated[str, StringConstraints(max_length=300)] | None = Field(
        None, examples=["12 rue des Tilleuls, 69003 Lyon"]
    )
    receives: StrictBool | None = None
    answers: StrictBool | None = Field(
        None,
        description="Tuteur, personne habilitée ou mandataire seulement, avec un "
        "justificatif.",
    )
    sees_portal: StrictBool | None = Field(
        None,
        description="Consulte l'espace de la personne, avec un justificatif.",
    )
    proof: str | None = Field(
        None,
        description="Le justificatif en base64 : un PDF, un JPEG ou un PNG de 700 ko au "
        "plus (10 Mo par l'écran). Il remplace celui du dossier ; null le laisse.",
        examples=["JVBERi0xLjQgand1ZG1lbnQ="],
    )
    ends_on: Day | None = Field(None, examples=["2028-05-31"])


class RepresentativeIn(RepresentativeFields):
    kind: Mandate = Field(examples=["guardian"])
    name: Annotated[str, StringConstraints(max_length=120)] = Field(
        examples=["Paul Roux"]
    )


@router.get(
    "/contacts/{public_id}/representatives",
    response=Representatives,
    auth=Bearer(Scope.CONTACTS_READ),
    operation_id="list_representatives",
    summary="Lire les représentants d'une personne",
    url_name="representatives",
)
def list_representatives(request: ApiRequest, public_id: PublicId) -> dict[str, Any]:
    """Les mandats terminés restent, avec les choix faits sous eux."""
    contact = contact_of(request, public_id)
    return {"data": [_shown(each) for each in contact.representatives.all()]}


@router.post(
    "/contacts/{public_id}/representatives",
    response={201: RepresentativeOut},
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="add_representative",
    summary="Ajouter un représentant",
    url_name="representatives",
)
def add_representative(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    body: RepresentativeIn,
) -> Answer[dict[str, Any]]:
    """La personne est prévenue de qui agit pour elle. Un curateur ou un aidant ne choisit
    pas à sa place."""
    contact = _open_contact(request, public_id)
    made = _save(request, Representative(contact=contact), body)
    response["Location"] = (
        f"/api/v1/contacts/{contact.public_id}/representatives/{made.public_id}"
    )
    return Answer(201, _shown(made))


@router.patch(
    "/contacts/{public_id}/representatives/{mandate}",
    response=RepresentativeOut,
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="update_representative",
    summary="Modifier un représentant",
    url_name="representative",
)
def update_representative(
    request: ApiRequest,
    public_id: PublicId,
    mandate: MandateId,
    body: RepresentativeFields,
) -> dict[str, Any]:
    """Les champs absents ne changent pas ; null vide un champ. Quand des choix ont été
    faits sous un mandat, sa qualité, son nom et son justificatif restent : terminez-le et
    ajoutez-en un autre."""
    contact = _open_contact(request, public_id)
    representative = _of(contact, mandate)
    if not representative.is_in_force(timezone.localdate()):
        raise Problem("conflict", str(MandateEnded()))
    return _shown(_save(request, representative, body))


@router.delete(
    "/contacts/{public_id}/representatives/{mandate}",
    response=RepresentativeOut,
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="end_representative",
    summary="Terminer un mandat",
    url_name="representative",
)
def end_representative(
    request: ApiRequest, public_id: PublicId, mandate: MandateId
) -> dict[str, Any]:
    """Ses liens ne s'ouvrent plus. Le mandat reste au dossier, avec les choix faits sous
    lui ; déjà terminé, rien ne change."""
    contact = contact_of(request, public_id, lock=True)
    representative = _of(contact, mandate)
    representing.end(representative, now=timezone.now(), api_key=request.api_key)
    return _shown(representative)


def _open_contact(request: ApiRequest, public_id: UUID) -> Contact:
    """The contact, locked, if somebody may still represent them. Raises Problem."""
    contact = contact_of(request, public_id, lock=True)
    refuse_merged(contact)
    if contact.is_erased:
        raise Problem("contact_erased", "Les données de cette personne sont effacées.")
    if contact.is_deceased:
        raise Problem(
            "contact_deceased", "Personne ne représente plus une personne décédée."
        )
    return contact


def _of(contact: Contact, mandate: UUID) -> Representative:
    found = Representative.objects.select_related("contact")
    representative = found.filter(contact=contact, public_id=mandate).first()
    if representative is None:
        raise Problem("not_found", "Cette personne n'a pas ce représentant.")
    return representative


def _save(
    request: ApiRequest, representative: Representative, body: RepresentativeFields
) -> Representative:
    """Save by the form of the screen. Raises Problem."""
    now = timezone.now()
    given = body.dict(exclude_unset=True)
    proof = given.pop("proof", None)
    data = model_to_dict(representative, RepresentativeForm.Meta.fields) | given
    data = {name: value for name, value in data.items() if value not in (None, False)}
    data.pop("proof", None)
    files = {"proof": _file(proof)} if proof else {}
    form = RepresentativeForm(
        representative.contact,
        timezone.localdate(now),
        data,
        files,
        instance=representative,
    )
    if not form.is_valid():
        raise _refused(form)
    try:
        saved, _ = mandates.save(form, now=now, api_key=request.api_key)
    except Restricted as refusal:
        raise Problem("contact_restricted", str(refusal)) from None
    except MandateEnded as refusal:
        raise Problem("conflict", str(refusal)) from None
    return saved


def _file(proof: str) -> SimpleUploadedFile:
    try:
        return SimpleUploadedFile("proof", base64.b64decode(proof, validate=True))
    except binascii.Error:
        detail = "Ce justificatif n'est pas écrit en base64."
        raise Problem(
            "invalid_content", detail, errors=[{"pointer": "#/proof", "detail": detail}]
        ) from None


def _refused(form: RepresentativeForm) -> Problem:
    errors: list[FieldError] = [
        {"pointer": f"#/{name}", "detail": str(sentence)}
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    detail = " ".join(error["detail"] for error in errors[:3])
    return Problem("invalid_content", detail, errors=errors)


def _shown(representative: Representative) -> dict[str, Any]:
    names = ("kind", "name", "email", "phone", "address", *RIGHTS, "ends_on")
    return {
        "id": representative.public_id,
        "has_proof": bool(representative.proof),
        "ended_at": representative.ended_at,
        "in_force": representative.is_in_force(timezone.localdate()),
    } | {name: getattr(representative, name) for name in names}
