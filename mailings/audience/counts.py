"""Counts: deliveries in each state, and parts of each SMS."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count

from mailings import audience, preview
from mailings.enums import MailingDeliveryState
from mailings.models import Delivery, Mailing
from messaging import measure
from messaging.measure import Measure

States = dict[str, int]


class CountRow(NamedTuple):
    mailing: Mailing
    sent: int
    withheld: int
    rest: int


def of_each(mailings: Iterable[Mailing]) -> list[CountRow]:
    """The counts of these mailings, in one query."""
    listed = list(mailings)
    found: dict[int, States] = {}
    rows = (
        Delivery.objects.filter(mailing__in=listed)
        .order_by()
        .values_list("mailing", "state")
        .annotate(number=Count("pk"))
    )
    for mailing_id, state, number in rows:
        found.setdefault(mailing_id, {})[state] = number
    return [_row(mailing, found.get(mailing.pk, {})) for mailing in listed]


def _row(mailing: Mailing, states: States) -> CountRow:
    sent = states.get(MailingDeliveryState.SENT, 0)
    withheld = states.get(MailingDeliveryState.WITHHELD, 0)
    return CountRow(mailing, sent, withheld, sum(states.values()) - sent - withheld)


def of_sms(mailing: Mailing, now: datetime.datetime) -> Measure | None:
    """Length of the text merged with the recipient whose message is longest, STOP line
    included."""
    draft = preview.sms_draft(mailing)
    people = measure.worst(draft, audience.recipients(mailing, now))
    return measure.longest(draft, people, now) if people else None
