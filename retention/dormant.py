"""Prospects and candidates inactive for too long, proposed for deactivation.

Domain rule: three years for prospects, two for candidates, from the last contact
initiated by the person; opening an e-mail does not count.
"""

import datetime

from django.db.models import QuerySet

from contacts.enums import Status
from contacts.models import Contact
from contacts.querysets import HEARD_AT

YEARS = {Status.PROSPECT: 3, Status.CANDIDATE: 2}


SILENCE = {
    # 366 days a year: leap years never make it a day early.
    status: datetime.timedelta(days=366 * years)
    for status, years in YEARS.items()
}


def dormant(now: datetime.datetime) -> QuerySet[Contact]:
    """Oldest first; `heard_at` is the last contact, or the creation of the contact."""
    contacts = Contact.objects.annotate(heard_at=HEARD_AT)
    found = contacts.none()
    for status, silence in SILENCE.items():
        since = now - silence
        found = found | contacts.filter(status=status, heard_at__lt=since)
    return found.order_by("heard_at", "pk")
