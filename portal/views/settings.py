"""Configuration > Portail, onglets Clients et Intervenants."""

import uuid

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.reading import readable
from accounts.requests import UserRequest
from contacts.enums import Kind
from contacts.models import Contact
from core.one_at_a_time import one_at_a_time
from portal import rubrics, session
from portal.enums import RUBRIC_HELP, Rubric
from portal.forms import PortalSettingsForm
from portal.models import PortalSettings
from portal.signup_form import SignUpForm


@readable("portal.manage_portal")
@one_at_a_time
def portal(request: UserRequest, audience: Kind) -> HttpResponse:
    current = PortalSettings.of(audience)
    form = PortalSettingsForm(instance=current)
    if request.method == "POST":
        form = PortalSettingsForm(request.POST, instance=PortalSettings.of(audience))
        if form.is_valid():
            rubrics.save(form.save(commit=False), user=request.user)
            messages.success(request, "Les réglages du portail sont enregistrés.")
            return redirect("portal:settings", audience)
    ctx = {
        "form": form,
        "audience": audience,
        "settings": current,
        "helps": [(r, RUBRIC_HELP[r]) for r in Rubric],
        "address": absolute("portal:home", audience),
        "sign_up_address": absolute("portal:sign_up", audience),
        "frame_code": _frame_code(current),
        "frame_ancestors": django_settings.SIGNUP_FRAME_ANCESTORS,
    }
    return render(request, "portal/settings.html", ctx)


@permission_required("portal.manage_portal", raise_exception=True)
def access(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give or remove one contact's access to the portal; removal ends their sessions."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if request.method == "POST":
        give = request.POST.get("acces") == "oui"
        session.set_access(contact, give=give, user=request.user)
        said = (
            "L'accès au portail est donné."
            if give
            else "L'accès au portail est retiré."
        )
        messages.success(request, said)
        return redirect("backoffice:contact", contact.public_id)
    return render(request, "portal/access.html", {"contact": contact})


def absolute(name: str, audience: str) -> str:
    return django_settings.BASE_URL + reverse(name, args=[audience])


def _frame_code(settings: PortalSettings) -> str:
    """HTML to paste into the company's site; empty while no site is allowed.

    The height fits the whole form on a phone, to avoid a scrollbar inside the frame.
    """
    if not django_settings.SIGNUP_FRAME_ANCESTORS:
        return ""
    address = absolute("portal:framed_sign_up", settings.audience)
    form = SignUpForm(settings, now=timezone.now())
    height = 1000 + 100 * len(form.personal) + 270 * len(form.campaigns)
    return (
        f'<iframe src="{address}" title="Inscription" width="100%" height="{height}"'
        ' loading="lazy"></iframe>'
    )
