"""What the choices of one person are worth now: a yes may be without effect."""

from collections.abc import Iterable

from campaigns.models import Campaign
from consent.enums import Reason
from consent.reach import Verdict, explain
from contacts.models import Contact


def of(
    contact: Contact, campaigns: Iterable[Campaign]
) -> list[tuple[Campaign, Verdict]]:
    """Each campaign with its verdict for this contact."""
    return [(campaign, explain(campaign, contact)) for campaign in campaigns]


WITHOUT_EFFECT = {
    Reason.SUPPRESSED: "adresse sur la liste repoussoir",
    Reason.UNDELIVERABLE: "adresse inutilisable",
    Reason.NO_ADDRESS: "pas d'adresse",
    Reason.INACTIVE: "fiche inactive",
    Reason.ERASED: "données effacées",
    Reason.WRONG_AUDIENCE: "hors de la liste de cette campagne",
}
"""Why a yes that was given has no effect, as it is said after « sans effet : »."""


def words(reason: str) -> str:
    """Why a given yes has no effect, in French."""
    return WITHOUT_EFFECT.get(Reason(reason), Reason(reason).label.lower())
