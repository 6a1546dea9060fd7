"""Double opt-in for choices made by API: an opt-in stays pending until confirmed by
link.

Messages are sent by a higher-level app, which listens to the signal `wanted`.
"""

from django.dispatch import Signal

from campaigns.enums import State
from campaigns.models import Campaign
from consent.enums import Decision
from consent.models import ConsentEvent
from contacts.models import Contact

wanted = Signal()
"""Sent with `contact`, in the transaction of the call that left pending choices."""


def ask(contact: Contact, *, since: int) -> None:
    """Send `wanted` if the contact has a pending choice after the sequence number `since`."""
    if ConsentEvent.objects.filter(
        contact=contact, decision=Decision.PENDING, sequence__gt=since
    ).exists():
        wanted.send(Contact, contact=contact)


def waiting(contact: Contact, channel: str | None) -> list[Campaign]:
    """Return the pending campaigns of this channel: a link sent by e-mail must not
    reveal those of the phone number, and vice versa."""
    mine = Campaign.objects.filter(
        consents__contact=contact,
        consents__state=Decision.PENDING,
        state=State.ACTIVE,
        channel=channel,
    )
    return list(mine.in_order())
