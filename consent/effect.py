"""The current effect of a contact's choices: an opt-in may be without effect."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from campaigns.models import Campaign
from consent.eligibility import Verdict, verdicts_of
from consent.enums import NEVER_ASKED, Decision, Reason
from contacts.models import Contact
from core.typography import long_date

STATES = {
    NEVER_ASKED: "jamais demandé",
    Decision.ENDED: "aucun choix en cours",
    Decision.EXPIRED: "expiré",
    Decision.GIVEN: "accepté",
    Decision.PENDING: "en attente de sa confirmation",
    Decision.REFUSED: "refusé",
    Decision.WITHDRAWN: "retiré",
}


def of(
    contact: Contact, campaigns: Iterable[Campaign]
) -> list[tuple[Campaign, Verdict]]:
    """Return each campaign with its verdict for this contact; 1 query, plus the campaigns."""
    verdicts = verdicts_of(contact)
    return [(campaign, verdicts[campaign.pk]) for campaign in campaigns]


def why_not(state: str, reason: str) -> str:
    """Return, in French, why an opt-in has no effect; empty if it has one or is
    absent.

    `reason`: from the verdict on that contact and campaign.
    """
    if state != Decision.GIVEN or reason in ("", Reason.GIVEN):
        return ""
    if reason == Reason.WRONG_AUDIENCE:
        return "hors de la liste de cette campagne"
    return Reason(reason).label.lower()


def label(state: str, reason: str) -> str:
    """Return « Accepté », or « Accepté (sans effet : adresse inutilisable) »."""
    if state == NEVER_ASKED:
        return "Jamais demandé"
    why = why_not(state, reason)
    words = str(Decision(state).label)
    return f"{words} (sans effet : {why})" if why else words


def sentence(state: str, since: datetime.datetime | None, verdict: Verdict) -> str:
    """Return « accepté le 3 mars 2026, sans effet : adresse inutilisable. »."""
    words = STATES[state]
    if since and state not in (NEVER_ASKED, Decision.ENDED):
        words += f" le {long_date(timezone.localdate(since))}"
    why = why_not(state, verdict.reason)
    return f"{words}, sans effet : {why}." if why else f"{words}."
