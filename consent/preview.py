"""The public page as a draft would make it: what the portal's own templates need."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.models import Notice

BASIS_WORDS = {
    LawfulBasis.CONTRACT: "Nécessaire à l'exécution de votre contrat.",
    LawfulBasis.LEGAL_OBLIGATION: "Imposé par la loi.",
}


@dataclass(frozen=True)
class PreviewedChoice:
    box: BoundField
    words_id: str
    words: str = "Vous n'avez pas encore répondu."


@dataclass(frozen=True)
class PreviewedInformation:
    campaign: Campaign
    basis: str


class PreviewForm(forms.Form):
    """Stands for the portal's form of someone who never answered."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, notice: Notice) -> None:
        super().__init__(prefix="apercu")
        self.notice = notice
        active = Campaign.objects.of_audience(notice.audience).active().in_order()
        self.optional = [c for c in active if not c.mandatory]
        self.mandatory = [c for c in active if c.mandatory]
        for campaign in self.optional:
            self.fields[str(campaign.pk)] = forms.BooleanField(
                label=f"{notice.sentence} {campaign.label}",
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    @property
    def choices(self) -> Iterator[PreviewedChoice]:
        for campaign in self.optional:
            yield PreviewedChoice(self[str(campaign.pk)], f"apercu_etat_{campaign.pk}")

    @property
    def information(self) -> list[PreviewedInformation]:
        return [
            PreviewedInformation(c, BASIS_WORDS[LawfulBasis(c.lawful_basis)])
            for c in self.mandatory
        ]
