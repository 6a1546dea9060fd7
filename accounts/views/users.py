from smtplib import SMTPException

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit, recent_proof
from accounts import users as people
from accounts.forms import InvitationForm, UserForm
from accounts.models import User
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from core.one_at_a_time import one_at_a_time
from core.typography import short_instant

PAGE_SIZE = 50
NO_MAIL = "L'e-mail n'a pas pu partir : rien n'est changé. Réessayez plus tard."


@readable("accounts.manage_users")
def users(request: UserRequest) -> HttpResponse:
    everyone = User.objects.prefetch_related("groups").order_by("-is_active", "email")
    page = Paginator(everyone, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"page": page})


@permission_required("accounts.manage_users", raise_exception=True)
def invite(request: UserRequest) -> HttpResponse:
    if request.method == "POST":
        form = InvitationForm(request.POST, by=request.user)
        if form.is_valid():
            recent_proof.require(request, SensitiveAct.GIVE_RIGHTS, timezone.now())
            try:
                with transaction.atomic():
                    user = people.invite(**form.cleaned_data, by=request.user)
                    people.send_link(user)
            except (OSError, SMTPException):
                messages.error(request, NO_MAIL)
            else:
                messages.success(request, f"Une invitation est partie à {user.email}.")
                return redirect("accounts:users")
    else:
        form = InvitationForm(by=request.user)
    return render(request, "accounts/invite.html", {"form": form})


@readable("accounts.manage_users")
@one_at_a_time
def edit_user(request: UserRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        people.require_reach(request.user, person)
        form = UserForm(request.POST, instance=person, by=request.user)
        if form.is_valid():
            if form.gives_rights:
                recent_proof.require(request, SensitiveAct.GIVE_RIGHTS, timezone.now())
            try:
                _save_user(request, form)
            except people.LastAdmin as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Le compte est enregistré.")
                _say_what_still_leaves(request, person)
                return redirect("accounts:users")
    else:
        request.read_only |= not people.may_change(request.user, person)
        form = UserForm(instance=person, by=request.user)
    ctx = {
        "form": form,
        "person": User.objects.get(pk=pk),
        "scheduled": people.scheduled_mailings(person),
    }
    return render(request, "accounts/user.html", ctx)


def _say_what_still_leaves(request: UserRequest, person: User) -> None:
    """Warn that a closed account's scheduled mailings are still sent, and list them."""
    if person.is_active or not (left := people.scheduled_mailings(person)):
        return
    names = ", ".join(f"« {m} » le {short_instant(m.scheduled_at)}" for m in left)
    messages.warning(
        request, f"Ce compte est fermé, mais ses envois programmés partiront : {names}."
    )


def _save_user(request: UserRequest, form: UserForm) -> None:
    person = User.objects.get(pk=form.instance.pk)
    with transaction.atomic():
        people.change(
            person,
            role=form.cleaned_data["role"],
            is_active=form.cleaned_data["is_active"],
            by=request.user,
        )
        people.let_see_sensitive(
            person, form.cleaned_data["may_see_sensitive"], by=request.user
        )
        people.rename(
            person,
            form.cleaned_data["first_name"],
            form.cleaned_data["last_name"],
            by=request.user,
        )


@permission_required("accounts.manage_users", raise_exception=True)
@require_POST
def send_link(request: UserRequest, pk: int) -> HttpResponse:
    """Send the invitation again; the previous link stays valid until it is used or
    expires."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    people.require_reach(request.user, person)
    try:
        people.send_link(person)
    except (OSError, SMTPException):
        messages.error(request, NO_MAIL)
    else:
        audit.record("user.link_sent", user=request.user, target=f"user:{person.pk}")
        messages.success(request, f"Un lien est parti à {person.email}.")
    return redirect("accounts:edit_user", pk)
