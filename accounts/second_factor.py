"""The second factor: who must have one, how its secrets are encrypted, how a lost one
is removed."""

import base64
import secrets
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from accounts import audit
from accounts.models import Company, User

SERIOUS = (
    "exports.export_contacts",
    "imports.import_contacts",
    "erasure.erase_contact",
    "retention.run_purge",
)
"""Permissions to export or erase, which require a second factor (CNIL, multi-factor
recommendation of 2025)."""
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
ENCRYPTED = "gAAAA"
"""Prefix of every Fernet token; values stored before encryption was added do not have
it."""


def is_due(user: User | AnonymousUser) -> bool:
    """Whether the account must set up a second factor before anything else
    (MFA_REQUIRED)."""
    if not settings.MFA_REQUIRED or isinstance(user, AnonymousUser):
        return False
    return any(map(user.has_perm, SERIOUS)) and not is_set(user)


def is_set(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def passkeys_are_used() -> bool:
    return Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def take_away(user: User, *, by: User | None) -> None:
    """Delete a lost factor and its recovery codes; the person enrols at the next login.

    Ends every session of the account and tells its owner by e-mail. Raises OSError or
    SMTPException, without changing anything, if the e-mail cannot be sent.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        user.end_sessions()
        audit.record("user.factor_taken", user=by, target=f"user:{user.pk}")
        get_adapter().send_mail("account/email/factor_taken", user.email, {})


class RequireSecondFactor:
    """Middleware: an account that must set up a second factor can only open allauth's
    pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True) or request.user.is_anonymous:
            return None
        module = getattr(view, "view_class", view).__module__
        if module.startswith("allauth.") or not is_due(request.user):
            return None
        return redirect("mfa_index")


class MFAAdapter(DefaultMFAAdapter):
    """Name factors after the company and encrypt their secrets in the database."""

    def get_totp_issuer(self) -> str:
        return Company.current().name

    def _get_site_name(self) -> str:
        return Company.current().name

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count()
        return "Ma clé" if not number else f"Ma clé n° {number + 1}"

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(ENCRYPTED):
            return encrypted_text
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The encryption key is lost: return a random secret, so that no code is
            # valid.
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _keys() -> MultiFernet:
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(each)) for each in known])


def _key(secret: str) -> bytes:
    digest = salted_hmac("accounts.second_factor", "", secret, algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest())
