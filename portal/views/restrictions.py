"""Views of the limitation of processing (GDPR art. 18): set it, tell the person, lift it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts import restrictions
from contacts.models import Contact
from portal import rights
from portal.forms import LiftNoticeForm, RestrictionForm

TOLD_BY_MAIL = "La personne est prévenue par e-mail. Il reste à lever la limitation."
TOLD = "C'est noté : la personne est prévenue. Il reste à lever la limitation."
LIFTED = "La limitation est levée : la fiche sert de nouveau comme avant."


@permission_required("portal.manage_requests", raise_exception=True)
def restrict(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_restricted:
        return redirect("portal:lift_restriction", public_id)
    form = RestrictionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        restrictions.restrict(
            contact, **form.cleaned_data, now=timezone.now(), user=request.user
        )
        messages.success(
            request,
            "Le traitement de cette fiche est limité : rien n'est envoyé, modifié,"
            " supprimé ni exporté.",
        )
        return redirect("backoffice:contact", public_id)
    return render(request, "portal/restrict.html", {"contact": contact, "form": form})


@permission_required("erasure.manage_holds", raise_exception=True)
def lift(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """Tell the person first (art. 18(3)), then lift."""
    contact = get_object_or_404(Contact, public_id=public_id)
    restriction = restrictions.open_of(contact).first()
    if restriction is None:
        messages.info(request, "Aucune limitation ne s'applique à cette fiche.")
        return redirect("backoffice:contact", public_id)
    now = timezone.now()
    today = timezone.localdate(now)
    if restriction.told_at:
        if request.method == "POST" and "lift" in request.POST:
            recent_proof.require(request, SensitiveAct.LIFT_RESTRICTION, now)
            try:
                restrictions.lift(contact, now=now, user=request.user)
            except restrictions.TooEarly as refusal:
                messages.error(request, str(refusal))
                return redirect("portal:lift_restriction", public_id)
            messages.success(request, LIFTED)
            return redirect("backoffice:contact", public_id)
        form = None
    else:
        form = LiftNoticeForm(
            request.POST or None,
            can_mail=rights.may_be_told(contact),
            today=today,
        )
        if request.method == "POST" and form.is_valid():
            rights.announce_lift(
                contact, **form.cleaned_data, now=now, user=request.user
            )
            by_email = form.cleaned_data["by_email"]
            messages.success(request, TOLD_BY_MAIL if by_email else TOLD)
            return redirect("portal:lift_restriction", public_id)
    ctx = {
        "contact": contact,
        "restriction": restriction,
        "form": form,
        "may_lift": (restriction.lifts_on or today) <= today,
    }
    return render(request, "portal/lift_restriction.html", ctx)
