"""Move a campaign one place up or down in its list."""

from campaigns.models import Campaign

HIGHEST = 10


class NoRoom(ValueError):
    """More campaigns than ranks, so that this order cannot be said with 1 to 10."""


def move(campaign: Campaign, step: int) -> int:
    """One place up (-1) or down (+1) among those not deleted; at the end it stays.

    Returns its place in the list, from 1.
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
    """A rank each, or, where there are more than ten, shared by those whose labels
    already stand in order."""
    if len(order) <= HIGHEST:
        return list(range(1, len(order) + 1))
    positions = [1]
    for above, below in zip(order, order[1:], strict=False):
        positions.append(positions[-1] + (0 if _key(above) < _key(below) else 1))
    if positions[-1] > HIGHEST:
        raise NoRoom
    return positions


def _key(campaign: Campaign) -> tuple[str, str, int]:
    """What decides between equal ranks: see CampaignQuerySet.in_order."""
    return campaign.sort_label, campaign.label, campaign.pk
