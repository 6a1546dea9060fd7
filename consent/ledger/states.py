"""The states of one contact, campaign by campaign."""

from campaigns.models import Campaign
from consent.acts import CampaignState
from consent.enums import NEVER_ASKED
from consent.models import Consent
from contacts.models import Contact


def state_of(contact: Contact) -> list[CampaignState]:
    """Return the state of each active optional campaign of the audience, in order; 2 queries."""
    states = {s.campaign_id: s for s in Consent.objects.filter(contact=contact)}
    optional = Campaign.objects.of_audience(contact.kind).active().optional()
    return [
        CampaignState(c, s.state, s.since, s.origin)
        if (s := states.get(c.pk))
        else CampaignState(c, NEVER_ASKED)
        for c in optional.in_order()
    ]
