"""Which of a person's addresses have answered, and which have to before a yes counts."""

import datetime

from consent.suppressions import key_of
from contacts import address_changes, closing
from contacts.enums import Channel
from contacts.models import Contact

UNUSABLE: dict[str, str] = {
    Channel.EMAIL: "email_unusable_at",
    Channel.SMS: "mobile_unusable_at",
}
"""The field that says since when an address takes no message."""


def answered(contact: Contact, channel: str | None, now: datetime.datetime) -> None:
    """The holder of this channel's address acted through a link that was sent there."""
    if channel is None:
        return
    if getattr(contact, UNUSABLE[channel]) is not None:
        # Somebody reads what is sent there: whatever a server said once, it exists.
        closing.reopen(contact, channel, user=None)
    is_waiting = getattr(contact, address_changes.unconfirmed(channel)) is not None
    change = address_changes.open_change(contact, channel) if is_waiting else None
    if change is None:
        # Where it waits, the person typed it in a form: its holder alone has to confirm.
        _note_proof(contact, channel, now)
    elif change.holder_at is None:
        change.holder_at = now
        change.save(update_fields=["holder_at"])


def _note_proof(contact: Contact, channel: str, now: datetime.datetime) -> None:
    unconfirmed = address_changes.unconfirmed(channel)
    proved = address_changes.proved(channel)
    if getattr(contact, proved) and getattr(contact, unconfirmed) is None:
        return
    # The address may have been changed since the link was read: the key says which it was.
    key = "mobile_key" if channel == Channel.SMS else "email_key"
    same = Contact.objects.filter(pk=contact.pk, **{key: key_of(contact, channel)})
    if same.update(**{unconfirmed: None, proved: now}):
        setattr(contact, unconfirmed, None)
        setattr(contact, proved, now)


def is_trusted(contact: Contact, channel: str | None) -> bool:
    """Whether who acts through a link that was sent by this channel is the person."""
    return (
        channel is None
        or getattr(contact, address_changes.unconfirmed(channel)) is None
    )
