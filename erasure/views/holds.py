"""Views of legal holds: on one contact, and the presets."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import audit, recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts.models import Contact
from core.one_at_a_time import one_at_a_time
from core.typography import short_date
from erasure import catalogue
from erasure import holds as legal
from erasure.forms import HoldForm, PresetForm
from erasure.models import HoldPreset, LegalHold


@permission_required("erasure.manage_holds", raise_exception=True)
def holds(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    today = timezone.localdate()
    form = HoldForm(contact, today)
    if request.method == "POST":
        form = HoldForm(contact, today, request.POST)
        if form.is_valid():
            _place(request, contact, form)
            return redirect("erasure:holds", public_id)
    rows = LegalHold.objects.filter(contact=contact).select_related("created_by")
    ctx = {
        "contact": contact,
        "form": form,
        "rows": [
            {
                "hold": row,
                "label": catalogue.label_of(row.path),
                "in_force": row.lifted_at is None and row.until >= today,
            }
            for row in rows
        ],
    }
    return render(request, "erasure/holds.html", ctx)


def _place(request: UserRequest, contact: Contact, form: HoldForm) -> None:
    data = form.cleaned_data
    preset: HoldPreset | None = data["preset"]
    if preset:
        until = legal.end_of(preset, data["year"])
        reason, law = f"{preset.label} ({data['year']})", preset.law
        paths = preset.paths
    else:
        until, reason, law, paths = (
            data[name] for name in ("until", "reason", "law", "paths")
        )
    if until < timezone.localdate():
        messages.warning(
            request,
            f"Ce délai légal a pris fin le {short_date(until)} : rien n'est retenu.",
        )
        return
    legal.place(contact, paths, reason=reason, law=law, until=until, user=request.user)
    messages.success(
        request, f"Champs retenus jusqu'au {short_date(until)} inclus : {reason}."
    )


@permission_required("erasure.manage_holds", raise_exception=True)
def lift(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    hold = get_object_or_404(LegalHold, pk=pk, contact__public_id=public_id)
    if hold.lifted_at:
        messages.info(request, "Cette conservation est déjà levée.")
        return redirect("erasure:holds", public_id)
    if request.method != "POST":
        label = catalogue.label_of(hold.path)
        ctx = {"contact": hold.contact, "hold": hold, "label": label}
        return render(request, "erasure/lift_hold.html", ctx)
    now = timezone.now()
    recent_proof.require(request, SensitiveAct.LIFT_HOLD, now)
    legal.lift(hold, now=now, user=request.user)
    messages.success(
        request,
        "Conservation levée. Si la fiche est supprimée, la prochaine purge supprime ce champ.",
    )
    return redirect("erasure:holds", public_id)


@permission_required("erasure.manage_holds", raise_exception=True)
def presets(request: UserRequest) -> HttpResponse:
    rows = [
        {"preset": preset, "labels": [catalogue.label_of(p) for p in preset.paths]}
        for preset in HoldPreset.objects.all()
    ]
    return render(request, "erasure/presets.html", {"rows": rows})


@permission_required("erasure.manage_holds", raise_exception=True)
@one_at_a_time
def edit_preset(request: UserRequest, pk: int) -> HttpResponse:
    preset = get_object_or_404(HoldPreset, pk=pk)
    form = PresetForm(instance=preset)
    if request.method == "POST":
        form = PresetForm(request.POST, instance=preset)
        if form.is_valid():
            recent_proof.require(request, SensitiveAct.SHORTEN_DELAY, timezone.now())
            form.save()
            audit.record(
                "erasure.preset_changed",
                user=request.user,
                target=f"hold_preset:{preset.code}",
                fields=form.changed_data,
            )
            messages.success(request, "Conservation légale enregistrée.")
            return redirect("erasure:presets")
    return render(request, "erasure/preset.html", {"form": form, "preset": preset})
