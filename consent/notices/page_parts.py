"""What the public page of choices is made of: texts only, quickly written out."""

from dataclasses import dataclass

from campaigns.enums import LawfulBasis
from campaigns.models import Campaign

BASIS_WORDS = {
    LawfulBasis.CONTRACT: "Nécessaire à l'exécution de votre contrat.",
    LawfulBasis.LEGAL_OBLIGATION: "Imposé par la loi.",
}
NOT_ANSWERED = "Vous n'avez pas encore répondu."


@dataclass(frozen=True)
class Choice:
    """One optional campaign."""

    name: str
    sentence: str
    words: str = NOT_ANSWERED
    ticked: bool = False

    @property
    def box_id(self) -> str:
        return f"id_{self.name}"

    @property
    def words_id(self) -> str:
        return f"etat_{self.name}"


@dataclass(frozen=True)
class Information:
    """One mandatory campaign: told, not asked."""

    label: str
    basis: str
    box_id: str
    basis_id: str

    @classmethod
    def of(cls, campaign: Campaign, prefix: str = "") -> "Information":
        basis = BASIS_WORDS[LawfulBasis(campaign.lawful_basis)]
        box, words = f"obligatoire_{campaign.pk}", f"base_{campaign.pk}"
        return cls(campaign.label, basis, f"{prefix}{box}", f"{prefix}{words}")
