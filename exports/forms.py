from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from campaigns.models import Campaign
from contacts.enums import Kind, Status
from core.fields import form_field
from exports.exporting import COLUMNS, Selection

SITUATIONS = {
    Kind.CLIENT: (Status.PROSPECT, Status.CLIENT, Status.FORMER_CLIENT),
    Kind.WORKER: (Status.CANDIDATE, Status.WORKER, Status.INACTIVE),
}
LEFT_OUT = ("notes",)
"""Unticked by default: free text is often the most private part of a contact."""


class ExportForm(forms.Form):
    audience = forms.ChoiceField(label="Liste", choices=Kind.choices)
    status = forms.ChoiceField(
        label="Situation",
        required=False,
        choices=[("", "Toutes"), *Status.choices],
    )
    campaign = forms.ModelChoiceField(
        label="Seulement qui peut recevoir",
        required=False,
        queryset=Campaign.objects.none(),
        empty_label="Tout le monde",
    )
    columns = forms.MultipleChoiceField(
        label="Colonnes",
        choices=list(COLUMNS.items()),
        initial=[name for name in COLUMNS if name not in LEFT_OUT],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une colonne."},
    )
    consents = forms.BooleanField(
        label="Ajouter l'état de chaque consentement", required=False
    )
    format = forms.ChoiceField(
        label="Format", choices=[("csv", "CSV"), ("xlsx", "XLSX (Excel)")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = form_field(self, "campaign", forms.ModelChoiceField)
        campaign.queryset = Campaign.objects.active().in_order("audience")

    def clean(self) -> dict[str, object]:
        data = self.cleaned_data
        audience = data.get("audience")
        status, campaign = data.get("status"), data.get("campaign")
        if audience and status and status not in SITUATIONS[Kind(audience)]:
            raise ValidationError("Cette situation n'est pas de cette liste.")
        if audience and campaign and campaign.audience != audience:
            raise ValidationError("Cette campagne n'est pas de cette liste.")
        return data

    @property
    def selection(self) -> Selection:
        data = self.cleaned_data
        return Selection(
            audience=data["audience"],
            status=data["status"],
            campaign=data["campaign"],
            columns=[name for name in COLUMNS if name in data["columns"]],
            consents=data["consents"],
        )
