"""Confirmation of an irreversible act on many people by typing their number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

ASKED_ABOVE = 20


class NumberForm(forms.Form):
    """The field exists only above 20 people."""

    confirm = forms.CharField(
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, number: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = number
        if number <= ASKED_ABOVE:
            del self.fields["confirm"]
            return
        self.fields["confirm"].label = f"Pour confirmer, tapez {number}"
        self.fields["confirm"].help_text = "Le nombre de fiches à effacer."

    def clean_confirm(self) -> str:
        typed = str(self.cleaned_data["confirm"]).strip()
        if typed != str(self.number):
            raise ValidationError(
                f"Rien n'est effacé : tapez {self.number}, le nombre de fiches."
            )
        return typed
