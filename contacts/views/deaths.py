"""Views of a death: report it, withdraw a mistaken report."""

import uuid
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import audit
from accounts.requests import UserRequest
from contacts import deaths
from contacts.death_form import DeathForm
from contacts.models import Contact, Death

may_report = permission_required("contacts.deactivate_contact", raise_exception=True)


@may_report
def report_death(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_deceased:
        messages.info(request, "Le décès est déjà signalé.")
        return redirect("backoffice:contact", public_id)
    now = timezone.now()
    today = timezone.localdate(now)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DeathForm(contact, today, *sent)
    if request.method == "POST" and form.is_valid():
        try:
            deaths.report(
                contact, **form.cleaned_data, now=now, today=today, user=request.user
            )
        except deaths.DeathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                "Le décès est signalé : plus aucun message ne part, et le portail est"
                " fermé.",
            )
            return redirect("backoffice:contact", public_id)
    ctx = {"contact": contact, "form": form}
    return render(request, "contacts/report_death.html", ctx)


@may_report
def death_document(request: UserRequest, public_id: uuid.UUID) -> FileResponse:
    """Send the document: MEDIA is not served by URL."""
    death = get_object_or_404(
        Death.objects.select_related("contact"), contact__public_id=public_id
    )
    if not death.document:
        raise Http404
    audit.record(
        "contact.death_document_read", user=request.user, target=death.contact.target
    )
    name = f"document{Path(str(death.document.name)).suffix}"
    response = FileResponse(death.document.open(), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


@may_report
def withdraw_death(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if request.method != "POST":
        return render(request, "contacts/withdraw_death.html", {"contact": contact})
    if deaths.withdraw(contact, now=timezone.now(), user=request.user):
        messages.success(
            request,
            "Le signalement est retiré : la fiche reprend sa situation d'avant et ses"
            " choix valent de nouveau.",
        )
    else:
        messages.info(request, "Aucun décès n'est signalé sur cette fiche.")
    return redirect("backoffice:contact", public_id)
