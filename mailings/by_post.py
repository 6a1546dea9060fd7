"""The contacts that a request for consent can only ask by letter."""

import datetime

from consent.eligibility import suppressed
from consent.enums import Reason
from consent.models import Eligibility
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from mailings import audience
from mailings.models import Mailing

WITHOUT_ADDRESS = (Reason.NO_ADDRESS, Reason.UNDELIVERABLE)
WRITTEN = (Channel.EMAIL, Channel.SMS)


def by_post(mailing: Mailing, now: datetime.datetime) -> ContactQuerySet:
    """The contacts of a request for consent without a usable e-mail or mobile, under the
    same filters and limits as the request: whoever objected by either, answered or was
    asked twice in a year is left in peace. None for any other mailing."""
    if not mailing.is_request or mailing.campaign is None:
        return Contact.objects.none()
    closed = Eligibility.objects.filter(
        campaign=mailing.campaign, reason__in=WITHOUT_ADDRESS
    )
    people = Contact.objects.filter(pk__in=closed.values("contact"))
    people = people.filter(audience.matching(mailing.filters))
    people = people.exclude(audience.unticked(mailing))
    for channel in WRITTEN:
        reachable = Contact.objects.reachable_by(channel)
        people = people.exclude(pk__in=reachable.values("pk"))
        people = people.exclude(suppressed(channel))
    for _, spared in audience.limits(mailing, now):
        people = people.exclude(spared)
    return people.order_by("sort_name", "pk")
