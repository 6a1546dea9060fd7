"""How many: of each state, and of each SMS's parts."""

import datetime
from collections.abc import Collection, Iterable
from copy import copy
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import Length

from contacts.models import Contact
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
    """The length of the longest message, and what it would be with a plainer text."""

    length: sms.Count
    shorter: sms.Count | None
    """None where the text itself has nothing to replace."""
    from_names: str
    """The characters that only some people's names bring: no text can avoid them."""


def of_sms(mailing: Mailing, now: datetime.datetime) -> SmsCount | None:
    """The text merged with the recipient for whom it is worst, STOP included."""
    people = _candidates(mailing, now)
    if not people:
        return None
    length = _longest(mailing, people, now)
    plainer = copy(mailing)
    plainer.body = sms.shortened(mailing.body)
    changed = plainer.body != mailing.body
    return SmsCount(
        length,
        _longest(plainer, people, now) if changed else None,
        "".join(c for c in length.forcing if c not in mailing.body),
    )


def _longest(
    mailing: Mailing, people: Iterable[Contact], now: datetime.datetime
) -> sms.Count:
    lengths = [sms.count(preview.sms_text(mailing, person, now)) for person in people]
    return max(lengths, key=lambda count: (count.parts, count.units))


def _candidates(mailing: Mailing, now: datetime.datetime) -> Collection[Contact]:
    """Those with the longest names, and those with a character that makes the whole
    message long."""
    people = audience.recipients(mailing, now)
    found: dict[int, Contact] = {}
    for name in ("title", "first_name", "last_name"):
        odd = people.filter(**{f"{name}__regex": _OUTSIDE})
        for some in (people.order_by(Length(name).desc(nulls_last=True)), odd):
            found |= {contact.pk: contact for contact in some[:20]}
    return found.values()


_OUTSIDE = (
    "[^"
    + "".join(
        f"\\{c}" if c in "\\]^-[" else c
        for c in sorted((sms.BASIC | sms.EXTENDED) - {"\n", "\r", "\f"})
    )
    + "]"
)
