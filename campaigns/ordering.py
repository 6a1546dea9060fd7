"""Move a campaign one place up or down in its list."""

from campaigns.models import Campaign

HIGHEST = 10


class NoRoom(ValueError):
    """Raised when ranks 1 to 10 cannot express the order (too many campaigns)."""


def move(campaign: Campaign, step: int) -> int:
    """Move one place up (-1) or down (+1) among the campaigns not deleted; no-op at
    the ends.

    Returns its place in the list, from 1. Raises NoRoom.
    """
    order = list(
        Campaign.objects.of_audience(campaign.audience)
        .not_deleted()
        .in_order()
        .select_for_update()
    )
    here = order.index(campaign)
    there = here + step
    if not 0 <= there < len(order):
        return here + 1
    order[here], order[there] = order[there], order[here]
    for each, position in zip(order, positions(order), strict=True):
        if each.position != position:
            Campaign.objects.filter(pk=each.pk).update(position=position)
    return there + 1


def positions(order: list[Campaign]) -> list[int]:
    """Return a rank per campaign; beyond ten, campaigns already sorted by label share a rank."""
    if len(order) <= HIGHEST:
        return list(range(1, len(order) + 1))
    positions = [1]
    for above, below in zip(order, order[1:], strict=False):
        positions.append(positions[-1] + (0 if _key(above) < _key(below) else 1))
    if positions[-1] > HIGHEST:
        raise NoRoom
    return positions


def _key(campaign: Campaign) -> tuple[str, str, int]:
    """The sort key between equal ranks: see CampaignQuerySet.in_order."""
    return campaign.sort_label, campaign.label, campaign.pk
