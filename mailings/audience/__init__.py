"""Who a mailing goes to: those whom its campaign may reach, less what the clerk set aside.

Always computed here, when the list is shown and again when the mailing starts: a list
that a browser posted is never believed.
"""

import datetime
import uuid
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan
from django.utils.dateparse import parse_date

from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger
from consent.eligibility import suppressed
from consent.enums import Decision, Reason
from consent.models import Consent, Eligibility
from contacts.enums import Kind, Status
from contacts.models import Contact
from contacts.querysets import HEARD_AT, ContactQuerySet, Folded
from mailings.enums import DeliveryState, RecipientVerdict
from mailings.models import Delivery, Mailing, MailingExclusion
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from messaging.system_templates import CONSENT_REQUEST

ANSWERS = (Decision.GIVEN, Decision.REFUSED, Decision.WITHDRAWN)
# One request and one reminder (domain 2.8).
REQUESTS_A_YEAR = 2
YEAR = datetime.timedelta(days=365)


def recipients(mailing: Mailing, now: datetime.datetime) -> ContactQuerySet:
    """The contacts that it would reach now."""
    return proposed(mailing, now).exclude(unticked(mailing))


def proposed(mailing: Mailing, now: datetime.datetime) -> ContactQuerySet:
    """The same with those that were unticked by hand: what the list shows."""
    if mailing.campaign is None:
        return Contact.objects.none()
    reachable = cast(ContactQuerySet, ledger.reachable(mailing.campaign))
    contacts = reachable.filter(matching(mailing.filters))
    for _, spared in limits(mailing, now):
        contacts = contacts.exclude(spared)
    if mailing.is_sms:
        contacts = contacts.exclude(same_number(contacts.exclude(unticked(mailing))))
    return contacts


def closed(mailing: Mailing) -> ContactQuerySet:
    """Those whom it would reach if their address were not out of use."""
    out = Eligibility.objects.filter(
        campaign=mailing.campaign, reason=Reason.UNDELIVERABLE
    )
    people = Contact.objects.filter(pk__in=out.values("contact"))
    return people.filter(matching(mailing.filters)).exclude(unticked(mailing))


def unticked(mailing: Mailing) -> Q:
    rows = MailingExclusion.objects.filter(mailing=mailing, contact=OuterRef("pk"))
    return Q(Exists(rows))


def same_number(contacts: ContactQuerySet) -> Q:
    """One SMS a number: those whose number an earlier one of these has."""
    earlier = contacts.filter(mobile_key=OuterRef("mobile_key"), pk__lt=OuterRef("pk"))
    return Q(Exists(earlier))


def matching(filters: dict[str, Any]) -> Q:
    """The clerk's filters as one condition."""
    condition = Q()
    if statuses := filters.get("status"):
        condition &= Q(status__in=statuses)
    if postcode := filters.get("postcode"):
        condition &= Q(postcode__startswith=postcode)
    if city := filters.get("city"):
        condition &= Q(Exact(Folded(F("city")), Folded(Value(city))))
    if since := parse_date(filters.get("contact_since") or ""):
        condition &= Q(GreaterThanOrEqual(TruncDate(HEARD_AT), since))
    if before := parse_date(filters.get("contact_before") or ""):
        condition &= Q(LessThan(TruncDate(HEARD_AT), before))
    if search := filters.get("search"):
        condition &= Q(pk__in=Contact.objects.search(search).values("pk"))
    return condition


def limits(
    mailing: Mailing, now: datetime.datetime
) -> list[tuple[RecipientVerdict, Q]]:
    """Whom a request for consent leaves in peace (domain 2.8), each with why."""
    if not mailing.is_request or mailing.campaign is None:
        return []
    if mailing.audience == Kind.WORKER and mailing.include_all:
        return []
    return [
        (RecipientVerdict.OBJECTED, suppressed(mailing.campaign.channel)),
        (RecipientVerdict.ANSWERED, answered_all(mailing.audience)),
        (RecipientVerdict.ASKED_TWICE, asked_enough(now)),
    ]


def asked_enough(now: datetime.datetime) -> Q:
    """One request and one reminder in twelve months, however they were sent."""
    deliveries = Delivery.objects.filter(
        mailing__is_request=True,
        state__in=[DeliveryState.SENT, DeliveryState.UNCERTAIN],
        claimed_at__gt=now - YEAR,
    )
    messages = OutgoingMessage.objects.filter(
        kind=CONSENT_REQUEST, state=MessageState.SENT, sent_at__gt=now - YEAR
    )
    times = _number_for_each(deliveries) + _number_for_each(messages)
    return Q(GreaterThanOrEqual(times, REQUESTS_A_YEAR))


def _number_for_each(rows: QuerySet[Any]) -> Coalesce:
    counted = (
        rows.filter(contact=OuterRef("pk"))
        .order_by()
        .values("contact")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


def answered_all(audience: str) -> Q:
    """Those who said yes or no to each optional campaign that they can be asked about."""
    campaigns = Campaign.objects.of_audience(audience).active().optional()
    answers = (
        Consent.objects.filter(
            contact=OuterRef("pk"), campaign__in=campaigns, state__in=ANSWERS
        )
        .values("contact")
        .annotate(number=Count("pk"))
        .filter(number__gte=campaigns.count())
    )
    return Q(Exists(answers))


def promises_nothing(mailing: Mailing) -> bool:
    """A request for consent needs something to ask about."""
    campaigns = Campaign.objects.of_audience(mailing.audience).active().optional()
    return mailing.is_request and not campaigns.exists()


def prospects_never_asked(mailing: Mailing, now: datetime.datetime) -> int:
    """Prospects who made no choice yet: a request may itself be prospecting."""
    if not mailing.is_request:
        return 0
    known = Consent.objects.filter(contact=OuterRef("pk"))
    found = recipients(mailing, now).filter(status=Status.PROSPECT)
    return found.exclude(Exists(known)).count()


def spared(
    mailing: Mailing, contact_ids: Iterable[int], now: datetime.datetime
) -> dict[int, RecipientVerdict]:
    """Those of these whom a request for consent must leave in peace since it started."""
    found: dict[int, RecipientVerdict] = {}
    for standing, condition in limits(mailing, now):
        rows = Contact.objects.filter(condition, pk__in=list(contact_ids))
        for contact_id in rows.values_list("pk", flat=True):
            found.setdefault(contact_id, standing)
    return found


def is_off(mailing: Mailing) -> bool:
    """Set aside since: the ledger then says « hors de la campagne » of each of its own."""
    return mailing.campaign is not None and mailing.campaign.state != State.ACTIVE


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those that can be a public id: a form may bring anything."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(uuid.UUID(str(text)))
    return found


def untick(mailing: Mailing, public_ids: Iterable[str]) -> None:
    contacts = Contact.objects.filter(public_id__in=_ids(public_ids))
    MailingExclusion.objects.bulk_create(
        [
            MailingExclusion(mailing=mailing, contact_id=pk)
            for pk in contacts.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def tick(mailing: Mailing, public_ids: Iterable[str]) -> None:
    mailing.exclusions.filter(contact__public_id__in=_ids(public_ids)).delete()


def untick_all(mailing: Mailing, now: datetime.datetime) -> None:
    rows = proposed(mailing, now).values_list("pk", flat=True)
    MailingExclusion.objects.bulk_create(
        (MailingExclusion(mailing=mailing, contact_id=pk) for pk in rows.iterator()),
        ignore_conflicts=True,
        batch_size=5000,
    )


def tick_all(mailing: Mailing) -> None:
    mailing.exclusions.all().delete()
