"""The archive of what a law keeps: read with a written reason, which the journal notes."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.texts import visible
from erasure import archive, holds
from erasure.models import Archived

PAGE_SIZE = 50
NOT_KEPT = (
    "Ce que vous avez tapé n'est pas gardé pendant que votre identité est vérifiée : "
    "indiquez à nouveau le nom et le motif."
)


class ReadingForm(forms.Form):
    """Which contact, by its number or by the name that is archived, and why."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Nom",
        max_length=100,
        required=False,
        help_text="Tel qu'il était sur la fiche, ou une partie.",
    )
    reason = forms.CharField(
        label="Motif de la lecture",
        max_length=300,
        help_text="Pourquoi vous avez besoin de ces informations, sans nommer la"
        " personne. Exemple : « contrôle fiscal de l'année 2024 ».",
    )

    def clean_reason(self) -> str:
        reason = visible(self.cleaned_data["reason"]).strip()
        if not reason:
            raise forms.ValidationError("Dites pourquoi vous lisez l'archive.")
        return reason

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or {}
        if not data.get("public_id") and not str(data.get("name") or "").strip():
            self.add_error("name", "Indiquez un nom.")
        if self.errors:
            return data
        if archive.is_named(str(data["reason"]), self.wanted()):
            self.add_error(
                "reason", "Le motif reste au journal : n'y nommez pas la personne."
            )
        return data

    def wanted(self) -> list[Contact]:
        """The contacts that are asked for, one more than can be shown at most."""
        if public_id := self.cleaned_data.get("public_id"):
            return list(archive.people().filter(public_id=public_id))
        return list(archive.named(self.cleaned_data["name"])[: archive.MOST + 1])


@permission_required("erasure.manage_holds", raise_exception=True)
def show(request: UserRequest) -> HttpResponse:
    """List the contacts without their values; a POST with a reason reads some of them.
    Needs a recent proof."""
    now = timezone.now()
    if request.method == "POST" and not recent_proof.is_recent(request, now):
        # A request put aside until the proof would keep an erased person's name.
        messages.warning(request, NOT_KEPT)
        return redirect("erasure:archive")
    recent_proof.require(request, SensitiveAct.READ_ARCHIVE, now)
    today = timezone.localdate(now)
    page = Paginator(archive.people(), PAGE_SIZE).get_page(request.GET.get("page"))
    held = holds.in_force([contact.pk for contact in page], today)
    form = ReadingForm(request.POST or None)
    ctx: dict[str, object] = {
        "form": form,
        "page": page,
        "sheets": [(each, _reasons(held.get(each.pk, {}))) for each in page],
        "values": Archived.objects.count(),
    }
    if form.is_valid():
        wanted = form.wanted()
        ctx["read"] = archive.read(
            wanted[: archive.MOST],
            reason=form.cleaned_data["reason"],
            today=today,
            now=now,
            user=request.user,
        )
        ctx["more"] = len(wanted) > archive.MOST
    response = render(request, "erasure/archive.html", ctx)
    response["Cache-Control"] = "no-store"
    return response


def _reasons(held: dict[str, holds.Kept]) -> list[holds.Kept]:
    """Each reason once, with its longest date."""
    by_reason = {each.reason: each for each in held.values()}
    return sorted(by_reason.values(), key=lambda each: each.until)
