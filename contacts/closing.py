"""Mark addresses as unusable, and reopen them.

An unusable address is not a withdrawal: consents are unchanged.
"""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.addresses import address_keys
from contacts.enums import Channel
from contacts.models import ClosedAddress, Contact
from contacts.querysets import ContactQuerySet

WORDS = 200


def holders(channel: str, *addresses: str) -> ContactQuerySet:
    """The contacts with these addresses, whoever they are: a mailbox or number is one
    key."""
    keys = [key for address in addresses for key in address_keys(address)]
    own = {f"{Channel(channel).field}_key__in": keys}
    return Contact.objects.not_erased().filter(**own)


def close(
    contacts: ContactQuerySet, channel: str, now: datetime.datetime, words: str = ""
) -> int:
    """Stop messages to this address of these contacts; returns how many were changed.
    `words`: the server's reply without any address, truncated to 200 characters."""
    field = Channel(channel).field
    return contacts.filter(**{f"{field}_unusable_at": None}).update(
        **{f"{field}_unusable_at": now, f"{field}_refusal": words[:WORDS] or None}
    )


def reopen(contact: Contact, channel: str, *, user: User | None) -> bool:
    """Allow messages to this address again; False if it was open on every contact.

    A mailbox or mobile that works is reopened on every contact that has it; a wrong
    number to call is wrong for this contact only. Writes to the audit journal. `user` is
    None if the holder acted through a link sent there.
    """
    field = Channel(channel).field
    with transaction.atomic():
        held = Contact.objects.not_erased().filter(pk=contact.pk)
        # The address may have changed since the contact was read.
        current = held.first()
        if current is None:
            return False
        left = ClosedAddress.objects.filter(channel=channel)
        address = current.address_for(channel) or ""
        if channel == Channel.PHONE:
            left = left.filter(contact=contact)
        elif address:
            held = holders(channel, address) | held
        closed = held.exclude(**{f"{field}_unusable_at": None})
        people = list(closed.order_by("pk").select_for_update(of=("self",)))
        Contact.objects.filter(pk__in=[person.pk for person in people]).update(
            **{f"{field}_unusable_at": None, f"{field}_refusal": None}
        )
        left.filter(key__in=address_keys(address)).delete()
        for person in people:
            audit.record(
                "contact.address_reopened",
                user=user,
                target=person.target,
                channel=str(channel),
            )
    return bool(people)
