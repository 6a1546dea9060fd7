"""Contacts by API. Lives here because it shows the last day of retention, which only
higher layers know.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.responses import Status as Answer

from accounts.enums import Scope
from api import tombstones
from api.authorization import ApiRequest, Bearer
from api.conditions import require_match
from api.contact_schemas import (
    ContactFields,
    ContactIn,
    ContactOut,
    ContactPatch,
    ContactQuery,
    Contacts,
    etags,
    present_each,
    shown_with_etag,
)
from api.paging import slice_of
from api.problems import Problem
from api.routers.consents import PublicId, contact_of, refuse_merged
from consent.integrity import journal
from contacts import editing, representatives
from contacts.addresses import (
    address_keys,
    normalise_email,
    normalise_mobile,
)
from contacts.doubles import known
from contacts.enums import ACTIVE_STATUSES, Kind, Status
from contacts.models import ClientDetails, Contact, WorkerDetails
from contacts.querysets import ContactQuerySet
from contacts.references import (
    ReferenceTaken,
)
from contacts.restrictions import Restricted
from erasure.models import Erasure

router = Router(tags=["Fiches"])


@router.post(
    "/contacts",
    response={201: ContactOut},
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="create_contact",
    summary="Créer une fiche",
    url_name="contacts",
)
def create_contact(
    request: ApiRequest, response: HttpResponse, body: ContactIn
) -> Answer[dict[str, Any]]:
    """Sans situation, la fiche est celle d'un prospect ou d'un candidat. Créer une fiche
    ne donne aucun consentement."""
    contact = new_contact(body)
    if double := known(contact):
        raise Problem(
            "duplicate", f"Cette personne a déjà une fiche : {double.public_id}."
        )
    create(request, contact, body.references or {})
    response["Location"] = f"/api/v1/contacts/{contact.public_id}"
    return Answer(201, shown_with_etag(contact, response))


def new_contact(body: ContactIn) -> Contact:
    """A new contact, not yet stored."""
    first = Status.PROSPECT if body.kind == Kind.CLIENT else Status.CANDIDATE
    values = _stored(body.dict(exclude={"status", "references"}))
    contact = Contact(**values, status=body.status or first)
    contact.key_addresses()
    return contact


def create(
    request: ApiRequest, contact: Contact, references: Mapping[str, str | None]
) -> None:
    details = ClientDetails() if contact.kind == Kind.CLIENT else WorkerDetails()
    _require_open(request)
    with _reference_told():
        editing.create(
            contact,
            details,
            at=timezone.now(),
            api_key=request.api_key,
            named=_named(references),
        )
    request.about = contact


def _require_open(request: ApiRequest) -> None:
    """Raise JournalClosed; checked once per batch, whose operations are one transaction."""
    if request.batch is None or not request.batch.journal_is_open:
        journal.require_open()
    if request.batch:
        request.batch.journal_is_open = True


def _named(references: Mapping[str, str | None]) -> dict[str, str]:
    return {system: value or "" for system, value in references.items()}


@contextmanager
def _reference_told() -> Iterator[None]:
    """Set all references or none. Raises Problem if a reference belongs to another
    contact; the caller's transaction is then rolled back, as for any refused write.
    """
    try:
        with transaction.atomic(savepoint=False):
            yield
    except ReferenceTaken as error:
        raise Problem("conflict", str(error)) from None


@router.get(
    "/contacts",
    response=Contacts,
    auth=Bearer(Scope.CONTACTS_READ),
    operation_id="list_contacts",
    summary="Chercher des fiches",
    url_name="contacts",
)
def list_contacts(
    request: ApiRequest, query: Annotated[ContactQuery, Query()]
) -> dict[str, Any]:
    found = _filtered(query)
    found = found.select_related("merged_into").prefetch_related("references")
    rows, following = slice_of(found, query, of=query.of)
    request.noted = {"contacts": [str(row.public_id) for row in rows]}
    return {"data": present_each(rows), "next": following}


def _filtered(query: ContactQuery) -> ContactQuerySet:
    found = Contact.objects.all()
    if query.email is not None:
        found = found.filter(email_key__in=_keys_of("email", query.email))
    if query.mobile is not None:
        found = found.filter(mobile_key__in=_keys_of("mobile", query.mobile))
    if query.kind:
        found = found.of_kind(query.kind)
    if query.status:
        found = found.filter(status__in=query.status)
    if query.reference is not None:
        found = found.named(query.reference, query.system or "")
    if query.updated_since:
        found = found.filter(updated_at__gte=query.updated_since)
    if query.erased_since:
        erased = Erasure.objects.filter(at__gte=query.erased_since)
        found = found.filter(pk__in=erased.values("contact"))
    return found


@router.get(
    "/contacts/{public_id}",
    response=ContactOut,
    auth=Bearer(Scope.CONTACTS_READ),
    operation_id="get_contact",
    summary="Lire une fiche",
    url_name="contact",
)
def get_contact(
    request: ApiRequest, response: HttpResponse, public_id: PublicId
) -> dict[str, Any]:
    """Une fiche effacée reste lisible : ses valeurs effacées sont null."""
    everyone = tombstones.with_mark(Contact.objects.all())
    contact = contact_of(request, public_id, among=everyone)
    return shown_with_etag(contact, response)


@router.patch(
    "/contacts/{public_id}",
    response=ContactOut,
    auth=Bearer(Scope.CONTACTS_WRITE),
    operation_id="update_contact",
    summary="Modifier une fiche",
    url_name="contact",
)
def update_contact(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    body: ContactPatch,
) -> dict[str, Any]:
    """Les champs absents ne changent pas ; null vide un champ. Avec If-Match, une fiche
    modifiée entre-temps n'est pas écrasée (412)."""
    everyone = tombstones.with_mark(Contact.objects.all())
    contact = contact_of(request, public_id, lock=True, among=everyone)
    require_match(request, etags(contact))
    update(request, contact, body)
    return shown_with_etag(contact, response)


def update(request: ApiRequest, contact: Contact, body: ContactFields) -> None:
    """Apply the fields of the body to the contact, which the caller has locked. Raises
    Problem.
    """
    given = body.dict(exclude_unset=True, exclude={"kind"})
    references = given.pop("references", None) or {}
    values = _stored(given)
    _refuse_bad_change(contact, values)
    changed = {n for n, value in values.items() if getattr(contact, n) != value}
    for name in changed:
        setattr(contact, name, values[name])
    details = ClientDetails() if contact.kind == Kind.CLIENT else WorkerDetails()
    _require_open(request)
    with _reference_told():
        editing.update(
            contact,
            details,
            changed,
            at=timezone.now(),
            api_key=request.api_key,
            named=_named(references),
            locked=True,
        )


def _refuse_bad_change(contact: Contact, values: dict[str, Any]) -> None:
    if contact.is_erased and not contact.is_active:
        raise Problem("contact_erased", "Les données de cette personne sont effacées.")
    if contact.is_restricted:
        raise Problem("contact_restricted", str(Restricted()))
    new = values.get("email")
    today = timezone.localdate()
    if new != contact.email and (
        detail := representatives.refusal_of_email(contact, new, today)
    ):
        raise Problem(
            "invalid_content", detail, errors=[{"pointer": "#/email", "detail": detail}]
        )
    refuse_merged(contact)
    status = values.get("status", contact.status)
    if status == contact.status:
        return
    if not contact.is_active:
        raise Problem("contact_inactive", "Réactivez d'abord cette fiche.")
    if status not in ACTIVE_STATUSES[Kind(contact.kind)]:
        detail = "Cette situation n'est pas une situation active de la liste."
        raise Problem(
            "invalid_content",
            detail,
            errors=[{"pointer": "#/status", "detail": detail}],
        )


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    """The value as it is stored: an empty one is NULL, like an erased one."""
    return {
        name: value or None
        for name, value in values.items()
        if name != "status" or value
    }


def _keys_of(field: str, address: str) -> list[str]:
    normalise = normalise_email if field == "email" else normalise_mobile
    try:
        return address_keys(normalise(address))
    except ValidationError as error:
        detail = error.messages[0]
        raise Problem(
            "invalid_content",
            detail,
            errors=[{"pointer": f"?{field}", "detail": detail}],
        ) from None
