"""Those who act for a person: add, change, end a mandate; send their link; record their
objection."""

import uuid
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.requests import UserRequest
from backoffice import mandates
from backoffice.representative_form import RepresentativeForm
from consent import representing
from contacts.models import Contact, Representative
from contacts.representatives import MandateEnded
from contacts.unrestricted import unrestricted
from messaging import representatives as copies

changes = permission_required("contacts.change_contact", raise_exception=True)
records = permission_required("consent.record_manual", raise_exception=True)


@changes
@unrestricted
def add(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id, merged_into=None)
    if contact.is_erased or contact.is_deceased:
        messages.error(request, "Personne ne représente plus cette personne.")
        return redirect("backoffice:contact", public_id)
    return _edit(request, contact, None)


@changes
@unrestricted
def edit(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    representative = _of(public_id, pk)
    if not representative.is_in_force(timezone.localdate()):
        messages.info(request, str(MandateEnded()))
        return redirect("backoffice:contact", public_id)
    return _edit(request, representative.contact, representative)


def _edit(
    request: UserRequest, contact: Contact, representative: Representative | None
) -> HttpResponse:
    now = timezone.now()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    own = {"instance": representative} if representative else {}
    form = RepresentativeForm(contact, timezone.localdate(now), *sent, **own)
    if request.method == "POST" and form.is_valid():
        try:
            saved, is_told = mandates.save(form, now=now, user=request.user)
        except MandateEnded as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_saved(request, saved, is_told)
            return redirect("backoffice:contact", contact.public_id)
    ctx = {"contact": contact, "form": form, "representative": representative}
    return render(request, "backoffice/representative.html", ctx)


def _say_saved(request: UserRequest, saved: Representative, is_told: bool) -> None:
    messages.success(request, f"{saved} : c'est enregistré.")
    if not is_told:
        messages.warning(
            request,
            "Cette personne n'a ni e-mail ni SMS utilisable : dites-lui vous-même qui "
            "agit pour elle, puis notez-le sous « À joindre autrement ».",
        )


@changes
def end(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    representative = _of(public_id, pk)
    if request.method != "POST":
        ctx = {"contact": representative.contact, "representative": representative}
        return render(request, "backoffice/end_mandate.html", ctx)
    if representing.end(representative, now=timezone.now(), user=request.user):
        messages.success(
            request, "Le mandat est terminé : ses liens ne s'ouvrent plus."
        )
    else:
        messages.info(request, "Ce mandat était déjà terminé.")
    return redirect("backoffice:contact", public_id)


@changes
def proof(request: UserRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    """Send the proof of the mandate: MEDIA is not served by URL."""
    representative = _of(public_id, pk)
    if not representative.proof:
        raise Http404
    target = representative.contact.target
    audit.record("contact.mandate_proof_read", user=request.user, target=target)
    name = f"justificatif{Path(str(representative.proof.name)).suffix}"
    response = FileResponse(
        representative.proof.open(), as_attachment=True, filename=name
    )
    response["Cache-Control"] = "no-store"
    return response


@records
@require_POST
@unrestricted
def send_link(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    representative = _of(public_id, pk)
    now = timezone.now()
    in_force = representative.is_in_force(timezone.localdate(now))
    if not (in_force and representative.answers and representative.email):
        messages.error(request, "Ce représentant ne choisit pas par e-mail.")
        return redirect("backoffice:contact", public_id)
    copies.send_link(representative, now=now, user=request.user)
    messages.success(request, "Le lien part à l'adresse du représentant.")
    return redirect("backoffice:contact", public_id)


@records
def object_to_all(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Record an objection that the representative told."""
    representative = _of(public_id, pk)
    if request.method != "POST":
        ctx = {"contact": representative.contact, "representative": representative}
        return render(request, "backoffice/represented_objection.html", ctx)
    try:
        representing.object_to_all(
            representative, now=timezone.now(), user=request.user
        )
    except representing.NotTheirs as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, "L'opposition est enregistrée : plus aucun message facultatif."
        )
    return redirect("backoffice:contact", public_id)


def _of(public_id: uuid.UUID, pk: int) -> Representative:
    found = Representative.objects.select_related("contact")
    return get_object_or_404(found, pk=pk, contact__public_id=public_id)
