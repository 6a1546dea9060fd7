"""Double opt-in for choices made by API: an opt-in stays pending until confirmed by
link.
"""

from campaigns.enums import State
from campaigns.models import Campaign
from consent.enums import Decision
from consent.models import ConsentEvent
from contacts.enums import Channel
from contacts.models import Contact


def is_wanted(contact: Contact, *, since: int) -> bool:
    """Whether the contact has a pending choice after the sequence number `since`."""
    return ConsentEvent.objects.filter(
        contact=contact, decision=Decision.PENDING, sequence__gt=since
    ).exists()


def waiting(contact: Contact, channel: str | None) -> list[Campaign]:
    """Return the pending campaigns that a link sent by this channel confirms: one sent
    by e-mail must not reveal those of the mobile, and vice versa."""
    mine = Campaign.objects.filter(
        consents__contact=contact,
        consents__state=Decision.PENDING,
        state=State.ACTIVE,
        channel__in=Channel(channel).proves if channel else [],
    )
    return list(mine.in_order())
