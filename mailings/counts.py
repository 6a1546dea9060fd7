"""How many: of each state, and of each SMS's parts."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import Length

from mailings import audience, preview
from mailings.enums import DeliveryState
from mailings.models import Delivery, Mailing
from messaging import sms

States = dict[str, int]


class Row(NamedTuple):
    mailing: Mailing
    sent: int
    withheld: int
    rest: int


def of_each(mailings: Iterable[Mailing]) -> list[Row]:
    """The figures of these mailings, in one query."""
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


def _row(mailing: Mailing, states: States) -> Row:
    sent = states.get(DeliveryState.SENT, 0)
    withheld = states.get(DeliveryState.WITHHELD, 0)
    return Row(mailing, sent, withheld, sum(states.values()) - sent - withheld)


class SmsCount(NamedTuple):
    """The length of the longest message, and what would shorten it."""

    text: str
    length: sms.Count
    shorter: str
    shorter_length: sms.Count


def of_sms(mailing: Mailing, now: datetime.datetime) -> SmsCount | None:
    """The text merged with the recipient for whom it is worst, STOP included."""
    worst = None
    people = audience.recipients(mailing, now)
    names = ("title", "first_name", "last_name")
    candidates = {
        contact.pk: contact
        for name in names
        for contact in people.order_by(Length(name).desc(nulls_last=True))[:20]
    }
    for name in names:
        # One character outside the short alphabet makes the whole message long.
        odd = people.filter(**{f"{name}__regex": _OUTSIDE})
        candidates |= {contact.pk: contact for contact in odd[:20]}
    for contact in candidates.values():
        text = preview.sms_text(mailing, contact, now)
        count = sms.count(text)
        if worst is None or (count.parts, count.units) > (
            worst[1].parts,
            worst[1].units,
        ):
            worst = (text, count)
    if worst is None:
        return None
    shorter = sms.shortened(worst[0])
    return SmsCount(*worst, shorter, sms.count(shorter))


_OUTSIDE = (
    "[^"
    + "".join(
        f"\\{c}" if c in "\\]^-[" else c
        for c in sorted((sms.BASIC | sms.EXTENDED) - {"\n", "\r", "\f"})
    )
    + "]"
)
