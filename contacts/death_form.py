"""The report of a death."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contacts import deaths
from contacts.models import Contact
from contacts.texts import needed
from core.scans import ScanField


class DeathForm(forms.Form):
    """« Signaler un décès »."""

    on = forms.DateField(
        label="Date du décès",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Laissez vide si vous ne la connaissez pas.",
    )
    source = forms.CharField(
        label="Qui vous l'a dit",
        max_length=150,
        help_text="Ex. : sa fille, par téléphone ; la mairie ; l'hôpital.",
    )

    document = ScanField(label="Document", what="l'acte de décès")

    def __init__(
        self, contact: Contact, today: datetime.date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._contact, self._today = contact, today

    def clean_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["on"]
        if refusal := deaths.refusal_of_day(day, self._contact, today=self._today):
            raise ValidationError(refusal)
        return day

    def clean_source(self) -> str:
        return needed(self.cleaned_data["source"])
