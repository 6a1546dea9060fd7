"""Forms that require the password of the user who fills them in."""

import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core.counting import count

TRIES = 10
TRIES_WINDOW = 300


class OwnPasswordForm(forms.Form):
    """Mixin with a field `password`, which must be the password of `user`."""

    password = forms.CharField(
        label="Votre mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.order_fields([*(f for f in self.fields if f != "password"), "password"])

    def clean_password(self) -> str:
        """Check the password; ten tries per five minutes, so that an open session
        cannot be used to guess it."""
        if count(f"own-password:{self.user.pk}", TRIES_WINDOW, time.time()) > TRIES:
            raise ValidationError("Trop d'essais : attendez cinq minutes.")
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("Ce n'est pas votre mot de passe.")
        return password
