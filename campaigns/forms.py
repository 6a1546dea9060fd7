from typing import Any

from django import forms

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from campaigns.wording import sounds_promotional
from contacts.enums import ACTIVE_STATUSES, Kind, Status

YES_NO = [("non", "Non"), ("oui", "Oui")]


class CampaignForm(forms.ModelForm):
    """Ajouter une entrée, and the same behind the pencil."""

    mandatory = forms.TypedChoiceField(
        label="Obligatoire",
        choices=YES_NO,
        coerce=lambda value: value == "oui",
        help_text=(
            "Oui : seulement pour les messages nécessaires au contrat ou imposés par la "
            "loi (factures, planning...). La personne en est informée, elle ne peut pas "
            "les refuser. Non : elle coche ou décoche la case librement."
        ),
    )
    lawful_basis = forms.ChoiceField(
        label="Base légale",
        required=False,
        choices=[
            ("", "Consentement (campagne facultative)"),
            *[each for each in LawfulBasis.choices if each[0] != LawfulBasis.CONSENT],
        ],
        help_text="À choisir quand la campagne est obligatoire.",
    )
    applies_to = forms.MultipleChoiceField(
        label="Situations concernées",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : toutes les situations actives de la liste.",
    )

    class Meta:
        model = Campaign
        fields = [
            *("label", "position", "channel", "mandatory", "lawful_basis"),
            *("applies_to", "state"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.instance
        self.initial["mandatory"] = "oui" if campaign.mandatory else "non"
        if campaign.lawful_basis == LawfulBasis.CONSENT:
            self.initial["lawful_basis"] = ""
        self.fields["applies_to"].choices = [  # type: ignore[attr-defined]
            (status, Status(status).label)
            for status in ACTIVE_STATUSES[Kind(campaign.audience)]
        ]

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        mandatory = cleaned.get("mandatory", False)
        if not mandatory:
            cleaned["lawful_basis"] = LawfulBasis.CONSENT
        elif not cleaned.get("lawful_basis"):
            self.add_error(
                "lawful_basis",
                "Une campagne obligatoire a besoin d'une base légale : le contrat ou la "
                "loi.",
            )
        return cleaned

    @property
    def needs_second_thought(self) -> bool:
        """Mandatory, and its label speaks of prospecting."""
        return self.cleaned_data["mandatory"] and sounds_promotional(
            self.cleaned_data["label"]
        )
