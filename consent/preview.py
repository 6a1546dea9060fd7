"""The public page as a draft would make it: what the portal's own templates need."""

from dataclasses import dataclass

from django import forms

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.models import Notice

BASIS_WORDS = {
    LawfulBasis.CONTRACT: "Nécessaire à l'exécution de votre contrat.",
    LawfulBasis.LEGAL_OBLIGATION: "Imposé par la loi.",
}


@dataclass(frozen=True)
class PreviewedChoice:
    name: str
    sentence: str
    words: str = "Vous n'avez pas encore répondu."
    ticked: bool = False

    @property
    def box_id(self) -> str:
        return f"id_{self.name}"

    @property
    def words_id(self) -> str:
        return f"etat_{self.name}"


@dataclass(frozen=True)
class PreviewedInformation:
    label: str
    basis: str
    box_id: str
    basis_id: str


class PreviewForm(forms.Form):
    """Stands for the portal's form of someone who never answered."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, notice: Notice) -> None:
        super().__init__(prefix="apercu")
        self.notice = notice
        active = Campaign.objects.of_audience(notice.audience).active().in_order()
        self.optional = [c for c in active if not c.mandatory]
        self.mandatory = [c for c in active if c.mandatory]

    @property
    def choices(self) -> list[PreviewedChoice]:
        sentence = self.notice.sentence
        return [
            PreviewedChoice(f"apercu_{campaign.pk}", f"{sentence} {campaign.label}")
            for campaign in self.optional
        ]

    @property
    def information(self) -> list[PreviewedInformation]:
        return [
            PreviewedInformation(
                campaign.label,
                BASIS_WORDS[LawfulBasis(campaign.lawful_basis)],
                f"apercu_obligatoire_{campaign.pk}",
                f"apercu_base_{campaign.pk}",
            )
            for campaign in self.mandatory
        ]
