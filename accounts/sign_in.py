"""allauth's forms with our label « Adresse e-mail » instead of « Courriel »."""

import hashlib
import time
from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.http import HttpRequest

from accounts import audit
from accounts.models import User
from accounts.own_address import verified
from core.counting import count

# Maximum e-mails to one address per RESET_WINDOW seconds, from all callers.
RESET_MAILS = 5
RESET_WINDOW = 3600


def name_address(field: forms.Field) -> None:
    field.label = "Adresse e-mail"
    # The placeholder only repeats the label.
    del field.widget.attrs["placeholder"]


class LoginForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_address(self.fields["login"])
        del self.fields["password"].widget.attrs["placeholder"]


class ResetPasswordForm(allauth.ResetPasswordForm):
    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_address(self.fields["email"])

    def clean_email(self) -> str:
        """Accept User.email only: a second address in allauth's table gets no link."""
        email = str(super().clean_email())
        self.users = [u for u in self.users if u.email.lower() == email.lower()]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Beyond the limit no e-mail is sent, but the page answers as usual."""
        email = str(self.cleaned_data["email"])
        digest = hashlib.sha256(email.lower().encode()).hexdigest()
        if count(f"reset:{digest}", RESET_WINDOW, time.time()) > RESET_MAILS:
            return email
        for user in self.users:
            audit.record("password.reset_asked", target=f"user:{user.pk}")
        return super().save(request, **kwargs)


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """Reached by a link sent to the account's mailbox, or printed by an admin's
    command."""

    def save(self) -> None:
        super().save()
        verified(self.user)
