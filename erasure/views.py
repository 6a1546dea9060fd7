"""The acts on one sheet: deactivate, erase, reactivate."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from contacts import lifecycle
from contacts.models import Contact
from erasure import clock
from erasure.enums import Cause
from erasure.erase import erase as erase_contacts
from erasure.forms import ActiveErasureForm, NotifyForm
from erasure.preview import preview
from erasure.reauthentication import require_recent_login


def deactivate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The alert: OK erases, Annuler only deactivates, the way back changes nothing."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if not contact.is_active:
        messages.info(request, "Cette fiche est déjà inactive.")
        return redirect("backoffice:contact", contact.public_id)
    now = timezone.now()
    may_erase = request.user.has_perm("erasure.erase_contact")
    if request.method == "POST":
        if may_erase and request.POST.get("decision") == "erase":
            require_recent_login(request, now)
            return _deactivate_and_erase(request, contact)
        return _deactivate_only(request, contact)
    ctx = {
        "contact": contact,
        "may_erase": may_erase,
        "preview": preview(contact, timezone.localdate(now)),
        "last_kept_day": clock.last_kept_day(contact, now),
        "form": NotifyForm(),
    }
    return render(request, "erasure/deactivate.html", ctx)


def _deactivate_and_erase(request: HttpRequest, contact: Contact) -> HttpResponse:
    now = timezone.now()
    notify = bool(request.POST.get("notify"))
    with transaction.atomic():
        lifecycle.deactivate(contact, at=now, user=request.user)
        report = erase_contacts(
            [contact],
            cause=Cause.DEACTIVATION,
            now=now,
            user=request.user,
            notify=notify,
        )
    return _after(request, contact, report.failed)


def _deactivate_only(request: HttpRequest, contact: Contact) -> HttpResponse:
    now = timezone.now()
    lifecycle.deactivate(contact, at=now, user=request.user)
    day = clock.last_kept_day(contact, now)
    kept = (
        f"Ses informations personnelles sont conservées jusqu'au {day:%d/%m/%Y} inclus."
        if day
        else "Ses informations personnelles sont conservées."
    )
    messages.success(request, f"La fiche est désactivée. {kept}")
    return redirect("backoffice:contact", contact.public_id)


@permission_required("erasure.erase_contact", raise_exception=True)
def erase(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Droit à l'oubli » on a sheet; one in service needs a reason in writing."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_erased:
        messages.info(request, "Les informations de cette fiche sont déjà supprimées.")
        return redirect("backoffice:contact", contact.public_id)
    now = timezone.now()
    form_class = ActiveErasureForm if contact.is_active else NotifyForm
    form = form_class()
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            require_recent_login(request, now)
            report = erase_contacts(
                [contact],
                cause=Cause.BUTTON,
                now=now,
                user=request.user,
                notify=form.cleaned_data["notify"],
                reason=form.cleaned_data.get("reason", ""),
            )
            return _after(request, contact, report.failed)
    ctx = {
        "contact": contact,
        "preview": preview(contact, timezone.localdate(now)),
        "form": form,
    }
    return render(request, "erasure/erase.html", ctx)


def _after(request: HttpRequest, contact: Contact, failed: list[int]) -> HttpResponse:
    if failed:
        messages.error(
            request,
            "Rien n'a été effacé : la base de données a refusé l'effacement de cette"
            f" fiche ({contact.public_id}).",
        )
    else:
        messages.success(request, "Les informations personnelles sont supprimées.")
    return redirect("backoffice:contact", contact.public_id)


@permission_required("erasure.reactivate_contact", raise_exception=True)
def reactivate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if request.method != "POST":
        return render(request, "erasure/reactivate.html", {"contact": contact})
    erased = contact.is_erased
    if not lifecycle.reactivate(contact, at=timezone.now(), user=request.user):
        messages.info(request, "Cette fiche est déjà en service.")
    elif erased:
        messages.success(
            request,
            "La fiche est réactivée. Les informations supprimées ne reviennent pas.",
        )
    else:
        messages.success(request, "La fiche est réactivée.")
    return redirect("backoffice:contact", contact.public_id)
