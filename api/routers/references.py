"""Contacts by the reference of another system."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from ninja import Router
from ninja.responses import Status as Answer

from accounts.enums import Scope
from api import tombstones
from api.authorization import ApiRequest, Bearer
from api.conditions import require_match, require_none
from api.contact_schemas import (
    ContactFields,
    ContactIn,
    ContactOut,
    etags,
    shown_with_etag,
)
from api.problems import Problem
from api.routers import contacts as api_contacts
from contacts.doubles import known
from contacts.enums import Kind
from contacts.models import Contact
from contacts.references import clean_reference, clean_system, find

router = Router(tags=["Fiches"])


class ContactByReference(ContactFields):
    kind: Kind | None = None


@router.get(
    "/contacts/by-reference/{system}/{path:value}",
    response=ContactOut,
    auth=Bearer(Scope.CONTACTS_READ),
    operation_id="get_contact_by_reference",
    summary="Lire une fiche par la référence d'un autre système",
    url_name="contact_by_reference",
)
def get_by_reference(
    request: ApiRequest, response: HttpResponse, system: str, value: str
) -> dict[str, Any]:
    contact = _find(*_reference(system, value))
    if contact is None:
        raise Problem("not_found", "Aucune fiche n'a cette référence.")
    request.about = contact
    return shown_with_etag(contact, response)


@router.put(
    "/contacts/by-reference/{system}/{path:value}",
    response={200: ContactOut, 201: ContactOut},
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="put_contact_by_reference",
    summary="Créer ou modifier la fiche d'une référence",
    url_name="contact_by_reference",
)
def put_by_reference(
    request: ApiRequest,
    response: HttpResponse,
    system: str,
    value: str,
    body: ContactByReference,
) -> Answer[dict[str, Any]]:
    """Les champs absents ne changent pas ; null vide un champ. Une personne qui a déjà une
    fiche (même adresse et même nom, comme à l'import) reçoit la référence, sans seconde
    fiche."""
    system, value = _reference(system, value)
    named = {**(body.references or {}), system: value}
    contact = _find(system, value, lock=True) or _same_person(body, system)
    require_none(request, exists=contact is not None)
    if contact is None:
        require_match(request, ())
        contact = api_contacts.new_contact(_whole(body))
        api_contacts.create(request, contact, named)
        response["Location"] = f"/api/v1/contacts/{contact.public_id}"
        return Answer(201, shown_with_etag(contact, response))
    require_match(request, etags(contact))
    if body.kind and body.kind != contact.kind:
        raise Problem("conflict", "Cette référence est celle d'une autre liste.")
    request.about = contact
    body.references = dict(named)
    api_contacts.update(request, contact, body)
    return Answer(200, shown_with_etag(contact, response))


def _find(system: str, value: str, *, lock: bool = False) -> Contact | None:
    everyone = tombstones.with_mark(Contact.objects.all())
    return find(system, value, lock=lock, among=everyone)


def _reference(system: str, value: str) -> tuple[str, str]:
    try:
        cleaned = clean_system(system), clean_reference(value)
    except ValidationError as error:
        raise Problem("invalid_content", error.messages[0]) from None
    if not cleaned[1]:
        raise Problem("invalid_content", "La référence est vide.")
    return cleaned


def _whole(body: ContactByReference) -> ContactIn:
    """Raise Problem (422) if a field required for a new contact is missing."""
    for name, words in (("kind", "la liste (kind)"), ("last_name", "le nom")):
        if not getattr(body, name):
            detail = f"Pour créer la fiche, il faut {words}."
            raise Problem(
                "invalid_content",
                detail,
                errors=[{"pointer": f"#/{name}", "detail": detail}],
            )
    return ContactIn(**body.dict(exclude_unset=True))


def _same_person(body: ContactByReference, system: str) -> Contact | None:
    """The existing contact, locked, of the same person that has no reference of this
    system."""
    if not (body.kind and body.last_name):
        return None
    double = known(api_contacts.new_contact(_whole(body)))
    if double and double.references.filter(system=system).exists():
        raise Problem(
            "duplicate",
            f"Cette personne a déjà une fiche, sous une autre référence :"
            f" {double.public_id}.",
        )
    return double and _locked(double.pk)


def _locked(pk: int) -> Contact:
    contacts = Contact.objects.select_for_update(no_key=True, of=("self",))
    return contacts.get(pk=pk)
