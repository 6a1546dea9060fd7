"""Which of a person's addresses have answered, and which have to before a yes counts."""

import datetime
from collections.abc import Iterable

from campaigns.models import Campaign
from consent import ledger
from consent.suppressions import blocking
from contacts import address_changes
from contacts.enums import Channel
from contacts.models import Contact


def answered(contact: Contact, channel: str | None, now: datetime.datetime) -> None:
    """The holder of this channel's address acted through a link that was sent there."""
    if (
        channel is None
        or getattr(contact, address_changes.unconfirmed(channel)) is None
    ):
        return
    change = address_changes.open_change(contact, channel)
    if change is None:
        # Typed by the person in a form: its holder alone has to confirm.
        field = address_changes.unconfirmed(channel)
        Contact.objects.filter(pk=contact.pk).update(**{field: None})
        setattr(contact, field, None)
    elif change.holder_at is None:
        change.holder_at = now
        change.save(update_fields=["holder_at"])


def is_trusted(contact: Contact, channel: str | None) -> bool:
    """Whether who acts through a link that was sent by this channel is the person."""
    return (
        channel is None
        or getattr(contact, address_changes.unconfirmed(channel)) is None
    )


def has_to_answer(
    contact: Contact, act: ledger.Act, wanted: Iterable[Campaign]
) -> bool:
    """Whether one of these campaigns waits until the person's number has answered."""
    if not contact.mobile_key or contact.mobile_key in act.proved:
        return False
    if not any(campaign.channel == Channel.SMS for campaign in wanted):
        return False
    is_open = contact.mobile_unconfirmed_at is None
    return not is_open or blocking(contact, Channel.SMS) is not None
