"""« Votre adresse a été changée »: the page behind the link to the former address."""

import datetime
import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from consent import links
from consent.enums import Means
from contacts.models import AddressChange
from portal import address_watch
from portal.limits import count_own
from portal.pages import public_page


class VouchForm(forms.Form):
    """How and when the person said that the address is theirs."""

    means = forms.ChoiceField(
        label="Comment", choices=[("", "Choisissez"), *Means.choices]
    )
    said_on = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_said_on(self) -> datetime.date:
        said_on: datetime.date = self.cleaned_data["said_on"]
        if said_on > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur.")
        return said_on


@permission_required("portal.manage_portal", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request: UserRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """If the former address cannot answer, an Admin société other than the author
    confirms."""
    waiting = AddressChange.objects.filter(settled_at=None, is_unreachable=True)
    change = get_object_or_404(waiting, pk=pk, contact__public_id=public_id)
    form = VouchForm(request.POST if request.method == "POST" else None)
    may = address_watch.may_vouch(change).filter(pk=request.user.pk).exists()
    if request.method == "POST" and not may:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        address_watch.vouch(change, user=request.user, **form.cleaned_data)
        messages.success(request, "La nouvelle adresse est confirmée par la société.")
        return redirect("backoffice:contact", public_id)
    ctx = {"contact": change.contact, "change": change, "form": form, "may": may}
    return render(request, "portal/vouch.html", ctx)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Page with two buttons: undo the change, or confirm it. GET changes nothing."""
    now = timezone.now()
    link = links.contact_from(token, links.ADDRESS, now=now)
    change = AddressChange.objects.filter(pk=link.number, contact=link.contact).first()
    if change is None:
        raise links.BadLink
    done = ""
    if request.method == "POST":
        count_own(link.contact, "address", "10/d")
        if "confirm" not in request.POST:
            is_back = address_watch.dispute(link.contact, change, now)
            done = "undone" if is_back else "told"
        elif change.settled_at is None:
            change.former_at = now
            change.save(update_fields=["former_at"])
            done = "confirmed"
    ctx = {"change": change, "done": done, "is_open": change.settled_at is None}
    return render(request, "portal/address.html", ctx)
