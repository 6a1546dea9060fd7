"""« Proche à prévenir »: tell them, give them a copy, remove them."""

import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit, recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts import relatives
from contacts.models import Contact
from contacts.restrictions import Restricted
from disclosure.enums import Audience
from messaging import render as letters
from messaging.models import MessageTemplate

manages = permission_required("portal.manage_requests", raise_exception=True)
TEMPLATE = "relative_told"


def _named(public_id: uuid.UUID) -> tuple[Contact, relatives.Details]:
    contact = get_object_or_404(Contact, public_id=public_id)
    details = relatives.of(contact)
    if details is None:
        raise Http404
    return contact, details


@manages
def show(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """What is held of the relative, and the text to read or to send to them."""
    contact, details = _named(public_id)
    template = MessageTemplate.objects.get(code=TEMPLATE)
    letter = letters.render(
        letters.Words(template.subject, template.body),
        None,
        values={"proche": str(contact)},
        audience=Audience.RELATIVE,
        now=timezone.now(),
    )
    ctx = {"contact": contact, "details": details, "letter": letter}
    return render(request, "backoffice/relative.html", ctx)


@manages
@require_POST
def told(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact, _ = _named(public_id)
    if relatives.note_told(contact, now=timezone.now(), user=request.user):
        messages.success(request, "C'est noté : ce proche est informé.")
    else:
        messages.info(request, "Ce proche était déjà informé : rien n'a changé.")
    return redirect("backoffice:relative", public_id)


@manages
@require_POST
def copy(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """The file of what is held of the relative, and of nobody else."""
    contact, details = _named(public_id)
    recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
    audit.record("contact.relative_copied", user=request.user, target=contact.target)
    text = json.dumps(relatives.copy_of(details), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="proche.json"'
    return response


@manages
def remove(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """Remove the relative; a GET asks first. The rest of the contact is left as it is."""
    contact, details = _named(public_id)
    if request.method != "POST":
        ctx = {"contact": contact, "details": details}
        return render(request, "backoffice/remove_relative.html", ctx)
    recent_proof.require(request, SensitiveAct.ERASE, timezone.now())
    try:
        relatives.remove(contact, user=request.user)
    except Restricted as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:relative", public_id)
    messages.success(request, "Le proche à prévenir est supprimé de la fiche.")
    return redirect("backoffice:contact", public_id)
