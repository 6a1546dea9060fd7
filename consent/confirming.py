"""Double opt-in of what comes by API: a yes waits until the person gives it by her link.

Messages are sent from a higher floor: whoever sends them listens to `wanted`.
"""

from django.dispatch import Signal

from campaigns.enums import State
from campaigns.models import Campaign
from consent.enums import Decision
from consent.models import ConsentEvent
from contacts.models import Contact

wanted = Signal()
"""Sent with `contact`, in the transaction of the call that left choices waiting."""


def ask(contact: Contact, *, since: int) -> None:
    """Have them asked when a choice behind this place of their chain waits for them."""
    if ConsentEvent.objects.filter(
        contact=contact, decision=Decision.PENDING, sequence__gt=since
    ).exists():
        wanted.send(Contact, contact=contact)


def waiting(contact: Contact, channel: str | None) -> list[Campaign]:
    """The campaigns of this channel that wait for the person's word: a link that was
    mailed says nothing of their number, nor one that was texted of their e-mail."""
    mine = Campaign.objects.filter(
        consents__contact=contact,
        consents__state=Decision.PENDING,
        state=State.ACTIVE,
        channel=channel,
    )
    return list(mine.in_order())
