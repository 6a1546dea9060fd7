"""An address that takes no message any more, and its way back.

A closed address is not a withdrawal: the person's choices stay as they are.
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
    """No message goes to this address of these people; `words`: what the server said,
    without any address (at most 200 characters are kept). Returns how many were open."""
    field = "mobile" if channel == Channel.SMS else "email"
    return contacts.filter(**{f"{field}_unusable_at": None}).update(
        **{f"{field}_unusable_at": now, f"{field}_refusal": words[:WORDS] or None}
    )


def reopen(contact: Contact, channel: str, *, user: User | None) -> bool:
    """Messages go to this address again; False where it was open. Journalled. `user` is
    None where its holder acted through a link that was sent there."""
    field = "mobile" if channel == Channel.SMS else "email"
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
