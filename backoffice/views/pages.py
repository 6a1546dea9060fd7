import uuid

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.reading import readable
from accounts.requests import UserRequest
from backoffice import contact_page, settings_menu
from backoffice import dashboard as figures
from contacts.models import Contact

FIRST_STEPS = "first_steps"
"""In the session: whether the pages lead back to the checklist of a new company."""


def dashboard(request: UserRequest) -> HttpResponse:
    ctx = figures.context(request.user, timezone.now())
    has_steps = bool(ctx["first_steps"])
    if has_steps != request.session.get(FIRST_STEPS, False):
        request.session[FIRST_STEPS] = has_steps
    return render(request, "backoffice/dashboard.html", ctx)


@readable("accounts.manage_company")
def configuration(request: UserRequest) -> HttpResponse:
    ctx = {"cards": list(settings_menu.cards(request.user))}
    return render(request, "backoffice/configuration.html", ctx)


@permission_required("contacts.view_contact", raise_exception=True)
def contact(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.merged_into:
        return redirect("backoffice:contact", contact.merged_into.public_id)
    ctx = contact_page.context(contact, request.user, timezone.now())
    return render(request, "backoffice/contact.html", ctx)
