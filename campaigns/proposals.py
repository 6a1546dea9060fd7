"""Built-in campaigns that an admin may add, or apply to the existing campaign of that
code.

Nothing is renamed automatically: people consented to the words that they read.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts import audit
from accounts.models import User
from campaigns import planned
from campaigns.defaults import DEFAULTS, MORE, Proposal
from campaigns.enums import State
from campaigns.models import Campaign


class UnderWay(ValueError):
    """Raised when a mailing of the campaign is being sent: its terms cannot change now."""


@dataclass(frozen=True)
class Offer:
    """A proposal and the existing campaign with its code, if any."""

    proposal: Proposal
    existing: Campaign | None

    @property
    def renames(self) -> bool:
        return self.existing is not None


def offers(audience: str) -> list[Offer]:
    """The proposals that are missing, or whose label or situations differ from ours."""
    mine = [p for p in (*DEFAULTS, *MORE) if p.audience == audience]
    rows = Campaign.objects.filter(code__in=[p.code for p in mine])
    by_code = {campaign.code: campaign for campaign in rows}
    found = [Offer(proposal, by_code.get(proposal.code)) for proposal in mine]
    return [offer for offer in found if not _is_taken(offer)]


def _is_taken(offer: Offer) -> bool:
    campaign = offer.existing
    if campaign is None:
        return False
    if campaign.state == State.DELETED:
        # The company deleted it: it is restored from the list of deleted campaigns.
        return True
    same_label = campaign.label == offer.proposal.label
    return same_label and set(campaign.applies_to) == set(offer.proposal.applies_to)


def adopt(offer: Offer, *, user: User) -> Campaign:
    """Create the campaign, or give the existing one our label and situations (legal
    basis and channel are kept). Raises UnderWay."""
    proposal, campaign = offer.proposal, offer.existing
    with transaction.atomic():
        if campaign is None:
            campaign = _new(proposal)
        else:
            if planned.under_way(campaign).exists():
                raise UnderWay
            planned.take_back(list(planned.scheduled(campaign)), user=user)
        campaign.label = proposal.label
        campaign.applies_to = [*proposal.applies_to]
        campaign.save()
        audit.record(
            "campaign.changed" if offer.renames else "campaign.added",
            user=user,
            target=f"campaign:{campaign.pk}",
            fields=["applies_to", "label"],
        )
    return campaign


def _new(proposal: Proposal) -> Campaign:
    last = Campaign.objects.of_audience(proposal.audience).not_deleted().in_order()
    position = max((c.position for c in last), default=0) + 1
    return Campaign(
        code=proposal.code,
        audience=proposal.audience,
        channel=proposal.channel,
        mandatory=proposal.is_mandatory,
        lawful_basis=proposal.basis,
        position=min(position, 10),
    )
