"""The unusual days: open ones with their numbers, and those silenced with a reason."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.requests import UserRequest
from contacts.texts import visible
from dpo import watch
from dpo.access import sees
from dpo.models import WatchAlert

PAGE_SIZE = 50


class SilenceForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Ce que vous avez vérifié. Exemple : « inventaire demandé par la"
        " direction ».",
    )

    def clean_reason(self) -> str:
        reason = visible(self.cleaned_data["reason"]).strip()
        if not reason:
            raise forms.ValidationError("Dites pourquoi ce jour est normal.")
        return reason


@sees
def index(request: UserRequest) -> HttpResponse:
    silenced = request.GET.get("liste") == "classes"
    alerts = WatchAlert.objects.select_related("user", "api_key", "silenced_by")
    alerts = alerts.exclude(silenced_at=None) if silenced else alerts.open()
    page = Paginator(alerts, PAGE_SIZE).get_page(request.GET.get("page"))
    ctx = {
        "page": page,
        "silenced": silenced,
        "open": WatchAlert.objects.open().count(),
    }
    return render(request, "dpo/watch.html", ctx)


@sees
def silence(request: UserRequest, pk: int) -> HttpResponse:
    """Ask the reason, then close the alert; its lines stay in the journal."""
    alert = get_object_or_404(WatchAlert.objects.open(), pk=pk)
    form = SilenceForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        watch.silence(alert, reason, timezone.now(), user=request.user)
        messages.success(request, "Ce jour est classé, avec votre motif.")
        return redirect("dpo:watch")
    return render(request, "dpo/watch_silence.html", {"alert": alert, "form": form})
