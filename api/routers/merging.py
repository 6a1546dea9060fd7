"""Merge two contacts of one person, and separate them again within 30 days."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.contact_schemas import ContactOut, shown_with_etag
from api.problems import Problem
from api.routers.consents import PublicId, contact_of
from backoffice import merging
from contacts import possible_doubles
from contacts.models import Contact

router = Router(tags=["Situation et effacement"])


class PossibleDouble(Schema):
    contacts: list[UUID] = Field(
        description="Les deux fiches, la plus ancienne d'abord."
    )
    reasons: list[str] = Field(
        description="Ce qu'elles ont en commun : `email`, `mobile`, `born` (même nom et "
        "même naissance), `spelling` (nom proche et même naissance), `home` (nom proche et "
        "même domicile).",
        examples=[["mobile", "spelling"]],
    )
    household: bool = Field(
        description="Les prénoms diffèrent : plutôt deux personnes d'un même foyer."
    )


class PossibleDoubles(Schema):
    data: list[PossibleDouble]


class MergeIn(Schema):
    model_config = ConfigDict(extra="forbid")

    into: UUID = Field(description="La fiche qui reste.")


class UnmergeIn(Schema):
    model_config = ConfigDict(extra="forbid")

    # « from » is a reserved word.
    source: UUID = Field(alias="from", description="La fiche qui était restée.")


@router.get(
    "/possible-doubles",
    response=PossibleDoubles,
    auth=Bearer(Scope.CONTACTS_READ),
    operation_id="list_possible_doubles",
    summary="Lire les doublons possibles",
    url_name="possible_doubles",
)
def list_possible_doubles(request: ApiRequest) -> dict[str, Any]:
    """Les 500 paires les plus probables, comme à l'écran. Rien n'est fusionné sans un
    appel à `merge` ; deux fiches dites de deux personnes n'y sont plus."""
    return {
        "data": [
            {
                "contacts": [pair.one.public_id, pair.other.public_id],
                "reasons": pair.why,
                "household": pair.is_household,
            }
            for pair in possible_doubles.pairs()
        ]
    }


@router.post(
    "/contacts/{public_id}/merge",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="merge_contact",
    summary="Fusionner deux fiches de la même personne",
    url_name="merge",
)
def merge_contact(
    request: ApiRequest, response: HttpResponse, public_id: PublicId, body: MergeIn
) -> dict[str, Any]:
    """La fiche de l'adresse est fusionnée avec `into`, qui reste et qui est rendue. Par
    campagne, le choix le plus récent des deux compte ; une opposition de l'une vaut
    jusqu'à un accord plus récent de la personne. Un accord dit par une adresse que la
    fiche qui reste n'a pas attend que la personne le confirme. Une fusion déjà faite ne
    change pas."""
    merged, kept = contact_of(request, public_id), _other(body.into, "into")
    if merged.merged_into_id == kept.pk:
        return shown_with_etag(kept, response)
    try:
        merging.merge(merged, kept, now=timezone.now(), api_key=request.api_key)
    except merging.MergeRefused as refusal:
        raise Problem("conflict", str(refusal)) from None
    kept.refresh_from_db()
    return shown_with_etag(kept, response)


@router.post(
    "/contacts/{public_id}/unmerge",
    response=ContactOut,
    auth=Bearer(Scope.LIFECYCLE_WRITE),
    operation_id="unmerge_contact",
    summary="Séparer deux fiches fusionnées",
    url_name="unmerge",
)
def unmerge_contact(
    request: ApiRequest, response: HttpResponse, public_id: PublicId, body: UnmergeIn
) -> dict[str, Any]:
    """La fiche de l'adresse, fusionnée depuis 30 jours au plus, est séparée de `from` et
    rendue. Ce que la personne a refusé depuis la fusion vaut sur les deux."""
    merged, kept = contact_of(request, public_id), _other(body.source, "from")
    try:
        merging.unmerge(merged, kept, now=timezone.now(), api_key=request.api_key)
    except merging.MergeRefused as refusal:
        raise Problem("conflict", str(refusal)) from None
    merged.refresh_from_db()
    return shown_with_etag(merged, response)


def _other(public_id: UUID, name: str) -> Contact:
    contact = Contact.objects.filter(public_id=public_id).first()
    if contact is None:
        detail = "Aucune fiche n'a cet identifiant."
        raise Problem(
            "invalid_content",
            detail,
            errors=[{"pointer": f"#/{name}", "detail": detail}],
        )
    return contact
