"""Text parts of the public preference page, as plain objects (fast to render)."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.defaults import QUOTES_AND_INVOICES
from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.models import Notice
from contacts.enums import Kind, Status

BASIS_WORDS = {
    (Kind.CLIENT, LawfulBasis.CONTRACT): "Il faut vous prévenir pour faire le service.",
    (
        Kind.WORKER,
        LawfulBasis.CONTRACT,
    ): "Cela fait partie de votre contrat de travail.",
    (Kind.CLIENT, LawfulBasis.LEGAL_OBLIGATION): (
        "La loi nous demande de vous les donner."
    ),
    (Kind.WORKER, LawfulBasis.LEGAL_OBLIGATION): (
        "La loi nous demande de vous les donner."
    ),
}
BEFORE_A_CONTRACT = "C'est vous qui l'avez demandé, avant un contrat."
WITHOUT_CONTRACT = {
    Status.PROSPECT: "Messages liés à votre demande",
    Status.CANDIDATE: "Messages liés à votre candidature",
}
"""The heading of the messages sent without consent, for people without a contract."""
QUOTE = (
    "Vous nous avez demandé un devis ? Nous vous l'enverrons par e-mail, c'est tout : "
    "vous l'avez demandé, avant un contrat."
)
"""Displayed to a prospect in place of the campaign of quotes and invoices."""
NOT_ANSWERED = "Vous n'avez pas encore répondu : nous ne vous l'envoyons pas."
NOT_ANSWERED_TO_CALLS = (
    "Vous n'avez pas encore répondu : nous ne vous appelons pas pour cela."
)


@dataclass(frozen=True)
class ChoiceLine:
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
    """One mandatory campaign: displayed for information, without a choice."""

    label: str
    basis: str
    box_id: str
    basis_id: str

    @classmethod
    def of(
        cls, campaign: Campaign, prefix: str = "", *, status: str = ""
    ) -> "Information":
        """Build the line as displayed to a person with this status."""
        law = LawfulBasis(campaign.lawful_basis)
        basis = BASIS_WORDS[Kind(campaign.audience), law]
        if status in WITHOUT_CONTRACT and law == LawfulBasis.CONTRACT:
            basis = BEFORE_A_CONTRACT
        box, words = f"obligatoire_{campaign.pk}", f"base_{campaign.pk}"
        return cls(campaign.label, basis, f"{prefix}{box}", f"{prefix}{words}")


@dataclass(frozen=True)
class MandatoryFrame:
    """The messages sent without consent, as displayed for one status."""

    heading: str
    explanation: str
    rows: tuple[Information, ...]
    quote: str = ""
    """Replaces the campaign of quotes and invoices for prospects: no contract or law
    requires an invoice yet."""

    @classmethod
    def of(
        cls,
        notice: Notice,
        campaigns: Iterable[Campaign],
        *,
        status: str = "",
        prefix: str = "",
    ) -> "MandatoryFrame":
        """`campaigns`: the mandatory ones for this status; without a `status`, the
        texts for people with a contract."""
        shown = list(campaigns)
        is_prospect = status == Status.PROSPECT
        quotes = [c for c in shown if is_prospect and c.code == QUOTES_AND_INVOICES]
        rows = (
            Information.of(campaign, prefix, status=status)
            for campaign in shown
            if campaign not in quotes
        )
        has_contract = status not in WITHOUT_CONTRACT
        return cls(
            heading=notice.mandatory_heading
            if has_contract
            else WITHOUT_CONTRACT[Status(status)],
            explanation=notice.mandatory_explanation if has_contract else "",
            rows=tuple(rows),
            quote=QUOTE if quotes else "",
        )
