"""Change of one's own login address: requested with the password, confirmed by a link
to the new address, notified to the former one, and written to the audit journal."""

from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import audit
from accounts.models import User
from accounts.own_password import OwnPasswordForm
from accounts.requests import UserRequest

SALT = "accounts.own_address"
LINK_SECONDS = 24 * 3600
NO_MAIL = "L'e-mail n'a pas pu partir : rien n'est changé. Réessayez plus tard."


class OwnAddressForm(OwnPasswordForm):
    email = forms.EmailField(label="Nouvelle adresse e-mail", max_length=254)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
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
            _send_link(request.user, email)
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
    email, former = _address_in(user, token), user.email
    if request.method != "POST":
        ctx = {"email": email, "token": token}
        return render(request, "accounts/confirm_own_address.html", ctx)
    try:
        with transaction.atomic():
            _take(user, email)
            told = {"email": former}
            get_adapter().send_mail("account/email/address_changed", former, told)
    except (OSError, SMTPException):
        messages.error(request, NO_MAIL)
        return redirect("accounts:own_address")
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    messages.success(request, f"Votre adresse de connexion est maintenant {email}.")
    return redirect("accounts:own_address")


def verified(user: User) -> None:
    """Keep only the account's address in allauth's table, as verified, because an
    address in that table can also log in."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )


def _send_link(user: User, email: str) -> None:
    if User.objects.filter(email__iexact=email).exists():
        get_adapter().send_mail("account/email/address_taken", email, {"user": user})
        return
    token = signing.dumps([user.pk, user.get_session_auth_hash(), email], salt=SALT)
    link = settings.BASE_URL + reverse("accounts:confirm_own_address", args=[token])
    get_adapter().send_mail("account/email/address_confirm", email, {"link": link})


def _address_in(user: User, token: str) -> str:
    """The new address in the token. Raises Http404 if the link is altered, expired,
    used, of another account, or older than a change of password or rights."""
    try:
        pk, session_hash, email = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    taken = User.objects.filter(email__iexact=email).exists()
    if pk != user.pk or session_hash != user.get_session_auth_hash() or taken:
        raise Http404
    return str(email)


def _take(user: User, email: str) -> None:
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.email = email
    locked.save(update_fields=["email"])
    locked.end_sessions()
    verified(locked)
    audit.record("user.address_changed", user=user, target=f"user:{user.pk}")
