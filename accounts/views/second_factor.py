"""Removal of a colleague's lost second factor."""

from smtplib import SMTPException

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts import second_factor
from accounts.models import User
from accounts.own_password import OwnPasswordForm
from accounts.requests import UserRequest
from accounts.users import require_reach
from core.typography import of

NO_MAIL = "L'e-mail à cette personne n'a pas pu partir : rien n'est changé. Réessayez plus tard."


@permission_required("accounts.manage_users", raise_exception=True)
def take_factor(request: UserRequest, pk: int) -> HttpResponse:
    """Requires the admin's own password. One's own factors are changed on one's own
    page."""
    person = get_object_or_404(User, pk=pk)
    if person == request.user:
        return redirect("mfa_index")
    require_reach(request.user, person)
    if not second_factor.is_set(person):
        messages.info(request, "Ce compte n'a pas de double authentification.")
        return redirect("accounts:edit_user", pk)
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.take_away(person, by=request.user)
        except (OSError, SMTPException):
            messages.error(request, NO_MAIL)
        else:
            messages.success(
                request,
                f"La double authentification {of(person)} est retirée, et ses sessions ont"
                " pris fin. Un e-mail le lui dit.",
            )
        return redirect("accounts:edit_user", pk)
    return render(
        request, "accounts/take_factor.html", {"person": person, "form": form}
    )
