"""allauth's second factor forms, with our labels and robust to malformed input."""

import struct
import time
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache

from accounts.own_password import TRIES, TRIES_WINDOW
from core.counting import count

NONSENSE = (
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
"""Exceptions raised by the parsers of an authenticator's response on malformed input.
"""


class PasskeyAnswer(forms.JSONField):
    """The authenticator's response; invalid or too deeply nested JSON counts as a wrong
    code."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def prepare_value(self, value: Any) -> str:
        """Leave empty: a redisplayed page needs a new response."""
        return ""

    def bound_data(self, data: Any, initial: Any) -> str:
        return ""


class AuthenticatePasskeyForm(webauthn.AuthenticateWebAuthnForm):
    credential = PasskeyAnswer()

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginPasskeyForm(AuthenticatePasskeyForm, webauthn.LoginWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(
    AuthenticatePasskeyForm, webauthn.ReauthenticateWebAuthnForm
):
    reauthenticated = True


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(
        label="Nom de la clé",
        required=False,
        max_length=60,
        help_text="Pour la reconnaître dans la liste : « Mon téléphone »...",
    )
    credential = PasskeyAnswer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.label = "Me connecter avec cette clé seule, sans mot de passe"
        alone.help_text = "Elle demande alors votre empreinte, votre visage ou un code."
        alone.initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label="Nom de la clé", max_length=60)


CODE_SECONDS = (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD
"""How long a code of an application is valid, earlier and later ones accepted included."""


class LimitedCode(base.BaseAuthenticateForm):
    """Limit tries per account: with the password, a six-digit code could be guessed
    from many network addresses. A code serves once for as long as it is valid; allauth
    remembers it for one period alone (RFC 6238, 5.2)."""

    def clean_code(self) -> str:
        if count(f"code:{self.user.pk}", TRIES_WINDOW, time.time()) > TRIES:
            raise get_account_adapter().validation_error("too_many_login_attempts")
        code = str(super().clean_code())
        used = f"code-used:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(used, True, timeout=CODE_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(LimitedCode, base.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["placeholder"]


class CodeAgainForm(LimitedCode, base.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["placeholder"]
