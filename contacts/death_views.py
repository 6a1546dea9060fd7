"""Views of a death: report it, withdraw a mistaken report."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.requests import UserRequest
from contacts import deaths
from contacts.forms import DeathForm
from contacts.models import Contact

may_report = permission_required("contacts.deactivate_contact", raise_exception=True)


@may_report
def report_death(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_deceased:
        messages.info(request, "Le décès est déjà signalé.")
        return redirect("backoffice:contact", public_id)
    now = timezone.now()
    today = timezone.localdate(now)
    form = DeathForm(contact, today, request.POST or None)
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
