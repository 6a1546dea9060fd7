from django import forms

from contacts.addresses import normalise_email
from portal.closed_forms import ClosedForm


class LinkRequestForm(ClosedForm):
    """« Recevoir mon lien »."""

    email = forms.CharField(
        label="Votre adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Celle à laquelle nous vous écrivons.",
    )

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])
