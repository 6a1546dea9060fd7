"""Change of one's own login address: the request, and the page of the mailed link."""

from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts import audit
from accounts.models import login_address
from accounts.own_address import address_in, send_link, take
from accounts.own_password import OwnPasswordForm
from accounts.requests import UserRequest

NO_MAIL = "L'e-mail n'a pas pu partir : rien n'est changé. Réessayez plus tard."


class OwnAddressForm(OwnPasswordForm):
    email = forms.EmailField(label="Nouvelle adresse e-mail", max_length=254)

    def clean_email(self) -> str:
        email: str = login_address(self.cleaned_data["email"])
        if email == self.user.email.lower():
            raise ValidationError("C'est déjà votre adresse de connexion.")
        return email


def change(request: UserRequest) -> HttpResponse:
    """Request form; sends the confirmation link. The response does not reveal which
    addresses have an account."""
    form = OwnAddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            send_link(request.user, email)
        except (OSError, SMTPException):
            messages.error(request, NO_MAIL)
        else:
            target = f"user:{request.user.pk}"
            audit.record("user.address_change_asked", user=request.user, target=target)
            messages.success(
                request,
                f"Un e-mail est parti à {email} : ouvrez son lien pour changer d'adresse."
                " D'ici là, rien ne change.",
            )
            return redirect("accounts:own_address")
    return render(request, "accounts/own_address.html", {"form": form})


def confirm(request: UserRequest, token: str) -> HttpResponse:
    """Confirmation page of the e-mailed link, for the account that asked; POST changes
    the address."""
    user = request.user
    email, former = address_in(user, token), user.email
    if request.method != "POST":
        ctx = {"email": email, "token": token}
        return render(request, "accounts/confirm_own_address.html", ctx)
    try:
        with transaction.atomic():
            take(user, email)
            told = {"email": former}
            get_adapter().send_mail("account/email/address_changed", former, told)
    except (OSError, SMTPException):
        messages.error(request, NO_MAIL)
        return redirect("accounts:own_address")
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    messages.success(request, f"Votre adresse de connexion est maintenant {email}.")
    return redirect("accounts:own_address")
