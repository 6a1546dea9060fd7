"""What a mailing was confirmed under: the basis and the people of its campaign then.

A campaign that is made mandatory afterwards would let an offer leave to everybody, who
refused included: what somebody confirmed is asked again when it changes.
"""

from campaigns.models import Campaign
from mailings.models import Mailing

Terms = dict[str, object]

CHANGED = (
    "La campagne « {label} » a changé depuis que cet envoi a été confirmé (base légale, "
    "destinataires ou type de message) : confirmez-le à nouveau."
)


def of(campaign: Campaign) -> Terms:
    """The terms of a campaign now, ready for JSON."""
    return {
        "basis": str(campaign.lawful_basis),
        "audience": str(campaign.audience),
        "channel": str(campaign.channel),
        "applies_to": sorted(campaign.applies_to),
    }


def changed(mailing: Mailing) -> str:
    """A French sentence when the campaign is not what was confirmed, else nothing."""
    campaign = mailing.campaign
    if campaign is None or mailing.confirmed_terms in ({}, of(campaign)):
        return ""
    return CHANGED.format(label=campaign.label)
