"""Undo of a user's own deactivations of the last 24 hours, and the limit on their
number.
"""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from accounts.requests import UserRequest
from contacts import lifecycle
from contacts.models import Contact, StatusChange
from contacts.querysets import ContactQuerySet
from core.plurals import counted

AT_ONCE = 20
A_DAY = 100
DAY = datetime.timedelta(days=1)


def refusal(user: User, number: int, now: datetime.datetime) -> str:
    """Why this user may not deactivate that many contacts; "" if they may.

    Users who may erase, and therefore reactivate, are not limited here.
    """
    if user.has_perm("erasure.erase_contact"):
        return ""
    if number > AT_ONCE:
        return (
            f"Vous pouvez désactiver {AT_ONCE} fiches à la fois : rien n'est changé. "
            "Pour davantage, adressez-vous à un Admin société."
        )
    lately = StatusChange.objects.filter(user=user, recorded_at__gt=now - DAY)
    if lately.filter(contact__deactivated_at=F("at")).count() + number > A_DAY:
        return (
            f"Vous pouvez désactiver {A_DAY} fiches par jour : rien n'est changé. "
            "Pour davantage, adressez-vous à un Admin société."
        )
    return ""


def own_deactivations(user: User, now: datetime.datetime) -> ContactQuerySet:
    """Contacts deactivated by this user in the last 24 hours and unchanged since; without
    those whose processing is limited."""
    lately = StatusChange.objects.filter(
        user=user, recorded_at__gt=now - DAY, contact__deactivated_at=F("at")
    )
    found = Contact.objects.filter(
        pk__in=lately.values("contact"), erased_at=None, restricted_at=None
    )
    return found.exclude(deactivated_at=None)


@permission_required("contacts.deactivate_contact", raise_exception=True)
def undo(request: UserRequest) -> HttpResponse:
    """Restore the previous status of the chosen contacts."""
    now = timezone.now()
    mine = own_deactivations(request.user, now)
    if request.method != "POST":
        return render(
            request, "retention/undo_deactivations.html", {"contacts": mine.by_name()}
        )
    chosen = set(request.POST.getlist("fiche"))
    done = sum(
        lifecycle.reactivate(contact, at=now, user=request.user)
        for contact in mine
        if str(contact.public_id) in chosen
    )
    if done:
        messages.success(request, f"{counted(done, 'fiche remise')} en service.")
    else:
        messages.info(request, "Aucune fiche n'a été choisie : rien n'a changé.")
    return redirect("retention:undo_deactivations")
