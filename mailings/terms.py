"""The terms under which a mailing was confirmed: its campaign's legal basis and
audience.

If a campaign became mandatory afterwards, an offer would reach everybody, including
those who refused: a new confirmation is required when the terms change.
"""

from campaigns.models import Campaign
from mailings.models import Mailing

Terms = dict[str, object]

CHANGED = (
    "La campagne « {label} » a changé depuis que cet envoi a été confirmé (base légale, "
    "destinataires ou type de message) : confirmez-le à nouveau."
)


def of(campaign: Campaign) -> Terms:
    """The campaign's present terms, serialisable as JSON."""
    return {
        "basis": str(campaign.lawful_basis),
        "audience": str(campaign.audience),
        "channel": str(campaign.channel),
        "applies_to": sorted(campaign.applies_to),
    }


def changed(mailing: Mailing) -> str:
    """A French sentence if the terms differ from the confirmed ones, otherwise ""."""
    campaign = mailing.campaign
    if campaign is None or mailing.confirmed_terms in ({}, of(campaign)):
        return ""
    return CHANGED.format(label=campaign.label)
