"""The end of consents: an erasure, and a lifetime that is over."""

import datetime
from collections.abc import Iterable

from django.db import connection, transaction

from contacts.models import Contact
from core.arrays import array
from core.statements import statement

END_ALL = statement("consent", "end_all")


def end_all(contact_ids: Iterable[int], *, now: datetime.datetime) -> int:
    """Record `ended` for each state of erased contacts (not a withdrawal); returns the
    number of events."""
    with connection.cursor() as cursor:
        cursor.execute(END_ALL, {"now": now, "contacts": array(contact_ids)})
        return int(cursor.rowcount)


MOST_EXPIRED = 5000
"""People whose consents one transaction ends."""

EXPIRED = statement("consent", "expired_people")

EXPIRE = statement("consent", "expire")


def expire(now: datetime.datetime) -> int:
    """Record `expired` for each consent that came to the end of its lifetime, at that
    instant; returns the number of events. The rule of eligibility knew it already."""
    written = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(EXPIRED, {"now": now, "most": MOST_EXPIRED})
            people = sorted(pk for (pk,) in cursor.fetchall())
            if not people:
                return written
            found = Contact.objects.filter(pk__in=people).order_by("pk")
            list(found.select_for_update(no_key=True, of=("self",)).values_list("pk"))
            cursor.execute(EXPIRE, {"now": now, "contacts": array(people)})
            written += int(cursor.rowcount)
