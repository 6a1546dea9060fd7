"""The last contact that came from a person: what the delays of prospects and candidates
may count from. An e-mail opened or received is none."""

import datetime

from django.db.models import Q

from contacts.models import Contact


def note(contact_id: int, at: datetime.datetime) -> None:
    """The person got in touch at that instant; an earlier one never replaces a later."""
    earlier = Q(last_contact_at=None) | Q(last_contact_at__lt=at)
    found = Contact.objects.not_erased().filter(earlier, pk=contact_id)
    found.update(last_contact_at=at)
