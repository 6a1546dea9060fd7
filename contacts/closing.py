"""Mark addresses as unusable, and reopen them.

An unusable address is not a withdrawal: consents are unchanged.
"""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import ContactQuerySet

WORDS = 200


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
    """Allow messages to this address again; False if it was already open. Writes to the
    audit journal. `user` is None if the holder acted through a link sent there."""
    field = Channel(channel).field
    with transaction.atomic():
        closed = Contact.objects.not_erased().filter(pk=contact.pk)
        done = closed.exclude(**{f"{field}_unusable_at": None}).update(
            **{f"{field}_unusable_at": None, f"{field}_refusal": None}
        )
        if done:
            audit.record(
                "contact.address_reopened",
                user=user,
                target=contact.target,
                channel=str(channel),
            )
    return bool(done)
