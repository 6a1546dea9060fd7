"""The alert of the deactivation for several sheets chosen in a list."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.requests import UserRequest
from contacts import lifecycle
from contacts.models import Contact
from erasure import catalogue, holds, papers
from erasure.acts import erase_and_say
from erasure.enums import Cause
from erasure.forms import NotifyForm
from erasure.reauthentication import require_recent_login

MOST = 500


def deactivate_many(request: UserRequest) -> HttpResponse:
    """OK erases, Annuler only deactivates, the way back changes nothing."""
    chosen = request.POST if request.method == "POST" else request.GET
    contacts = _contacts(chosen.getlist("fiche"))
    if not contacts:
        messages.info(request, "Choisissez d'abord des fiches en service.")
        return redirect("contacts:clients")
    now = timezone.now()
    may_erase = request.user.has_perm("erasure.erase_contact")
    if request.method == "POST":
        if may_erase and request.POST.get("decision") == "erase":
            require_recent_login(request, now)
            return erase_and_say(
                request,
                contacts,
                cause=Cause.DEACTIVATION,
                now=now,
                notify=bool(request.POST.get("notify")),
                hold_papers=bool(request.POST.get("hold_papers")),
                deactivated_at=now,
            )
        return _deactivate(request, contacts)
    wanted = papers.to_make(contacts, timezone.localdate(now))
    ctx = {
        "papers": wanted,
        "contacts": contacts,
        "may_erase": may_erase,
        "goes": _goes(contacts),
        "held": len(holds.in_force([c.pk for c in contacts], timezone.localdate(now))),
        "form": NotifyForm(None, papers=wanted),
    }
    return render(request, "erasure/deactivate_many.html", ctx)


def _contacts(words: list[str]) -> list[Contact]:
    """The sheets in service among those asked for; what is no identifier is left out."""
    ids = set()
    for word in words[:MOST]:
        try:
            ids.add(uuid.UUID(word))
        except ValueError:
            continue
    return list(Contact.objects.active().filter(public_id__in=ids).by_name())


def _goes(contacts: list[Contact]) -> dict[str, list[str]]:
    """The labels of the ticked fields, by kind of sheet."""
    kinds = {contact.get_kind_display(): contact.kind for contact in contacts}
    return {
        label: [
            entry.label
            for entry in catalogue.fields_of(kind)
            if entry.path in catalogue.chosen(kind)
        ]
        for label, kind in kinds.items()
    }


def _deactivate(request: UserRequest, contacts: list[Contact]) -> HttpResponse:
    now = timezone.now()
    count = sum(
        lifecycle.deactivate(contact, at=now, user=request.user) for contact in contacts
    )
    messages.success(
        request,
        f"{count} fiche(s) désactivée(s). Leurs informations personnelles sont"
        " conservées.",
    )
    kind = "clients" if contacts[0].kind == "client" else "workers"
    return redirect(f"contacts:{kind}")
