"""Which addresses of a contact are proved, and which must be proved before an opt-in
counts."""

import datetime

from consent.suppressions import key_of
from contacts import address_changes, closing
from contacts.enums import Channel
from contacts.models import Contact

UNUSABLE: dict[str, str] = {
    Channel.EMAIL: "email_unusable_at",
    Channel.SMS: "mobile_unusable_at",
}
"""Channel -> the contact's field that says since when the address is unusable."""


def answered(contact: Contact, channel: str | None, now: datetime.datetime) -> None:
    """Record that the holder of this channel's address acted through a link sent to it."""
    if channel is None:
        return
    if getattr(contact, UNUSABLE[channel]) is not None:
        # Someone reads the messages sent there, so the address works whatever a server
        # said.
        closing.reopen(contact, channel, user=None)
    is_waiting = getattr(contact, address_changes.unconfirmed(channel)) is not None
    change = address_changes.open_change(contact, channel) if is_waiting else None
    if change is None:
        # An unconfirmed address without an open change was typed by the person in a
        # form: only the holder's confirmation is needed.
        _note_proof(contact, channel, now)
    elif change.holder_at is None:
        change.holder_at = now
        change.save(update_fields=["holder_at"])


def _note_proof(contact: Contact, channel: str, now: datetime.datetime) -> None:
    unconfirmed = address_changes.unconfirmed(channel)
    proved = address_changes.proved(channel)
    if getattr(contact, proved) and getattr(contact, unconfirmed) is None:
        return
    # The address may have changed since the link was read: match on its key.
    key = f"{Channel(channel).field}_key"
    same = Contact.objects.filter(pk=contact.pk, **{key: key_of(contact, channel)})
    if same.update(**{unconfirmed: None, proved: now}):
        setattr(contact, unconfirmed, None)
        setattr(contact, proved, now)


def is_trusted(contact: Contact, channel: str | None) -> bool:
    """Whether someone acting through a link sent by this channel is known to be the
    contact."""
    return (
        channel is None
        or getattr(contact, address_changes.unconfirmed(channel)) is None
    )
