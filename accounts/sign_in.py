"""allauth's forms, where its French says « Courriel » and the house says « Adresse e-mail »."""

from typing import Any

from allauth.account import forms as allauth
from django import forms


def name_address(field: forms.Field) -> None:
    field.label = "Adresse e-mail"
    # A placeholder that repeats the label only tires the eye.
    del field.widget.attrs["placeholder"]


class LoginForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_address(self.fields["login"])
        del self.fields["password"].widget.attrs["placeholder"]


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_address(self.fields["email"])
