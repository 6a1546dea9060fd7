"""The recipients of a mailing: the contacts that its campaign may reach, except those
excluded by the user.

The list is computed when it is shown and again when the mailing starts: a list posted
by a browser is never trusted.
"""

import datetime
import uuid
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan
from django.utils.dateparse import parse_date

from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger
from consent.eligibility import suppressed
from consent.enums import Decision, Reason
from consent.models import Consent, Eligibility
from contacts.enums import Channel, Kind, Status
from contacts.models import Contact
from contacts.querysets import HEARD_AT, ContactQuerySet, Folded
from mailings.enums import MailingDeliveryState, MailingReason
from mailings.models import Delivery, Mailing, MailingExclusion
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from messaging.system_templates import SINGLE_REQUESTS

ANSWERS = (Decision.GIVEN, Decision.REFUSED, Decision.WITHDRAWN)
# One request and one reminder per year (domain 2.8).
REQUESTS_A_YEAR = 2
YEAR = datetime.timedelta(days=365)


def recipients(mailing: Mailing, now: datetime.datetime) -> ContactQuerySet:
    """The contacts that the mailing would reach now."""
    return proposed(mailing, now).exclude(unticked(mailing))


def proposed(mailing: Mailing, now: datetime.datetime) -> ContactQuerySet:
    """The recipients plus the contacts unticked by hand: what the list shows."""
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
    """The contacts that the mailing would reach if their address were usable."""
    out = Eligibility.objects.filter(
        campaign=mailing.campaign, reason=Reason.UNDELIVERABLE
    )
    people = Contact.objects.filter(pk__in=out.values("contact"))
    return people.filter(matching(mailing.filters)).exclude(unticked(mailing))


def unticked(mailing: Mailing) -> Q:
    rows = MailingExclusion.objects.filter(mailing=mailing, contact=OuterRef("pk"))
    return Q(Exists(rows))


def same_number(contacts: ContactQuerySet) -> Q:
    """Condition: an earlier contact of this set has the same number (one SMS per
    number)."""
    earlier = contacts.filter(mobile_key=OuterRef("mobile_key"), pk__lt=OuterRef("pk"))
    return Q(Exists(earlier))


def matching(filters: dict[str, Any]) -> Q:
    """The user's filters as one condition."""
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


Limit = tuple[Reason | MailingReason, Q]


def limits(mailing: Mailing, now: datetime.datetime) -> list[Limit]:
    """The contacts that a request for consent must not reach (domain 2.8), that have no
    contract for service information to be about, or whose address may be another
    person's while the text shows their details, by reason."""
    if mailing.campaign is None:
        return []
    found: list[Limit] = []
    if mailing.shows_details:
        waiting = f"{Channel(mailing.campaign.channel).field}_unconfirmed_at__isnull"
        found.append((Reason.UNCONFIRMED_ADDRESS, Q(**{waiting: False})))
    if mailing.checks_details:
        serving = (Status.CLIENT, Status.WORKER)
        found.append((MailingReason.NO_CONTRACT, ~Q(status__in=serving)))
    return found + _limits_of_request(mailing, mailing.campaign.channel, now)


def _limits_of_request(
    mailing: Mailing, channel: str, now: datetime.datetime
) -> list[Limit]:
    if not mailing.is_request:
        return []
    if mailing.audience == Kind.WORKER and mailing.include_all:
        return []
    return [
        (MailingReason.OBJECTED, suppressed(channel)),
        (MailingReason.ANSWERED, answered_all(mailing.audience)),
        (MailingReason.ASKED_TWICE, asked_enough(now)),
    ]


def asked_enough(now: datetime.datetime) -> Q:
    """Condition: already received one request and one reminder in twelve months,
    whichever way they were sent."""
    return Q(GreaterThanOrEqual(_times_asked(now - YEAR), REQUESTS_A_YEAR))


def asked_since(instant: datetime.datetime) -> Q:
    """Condition: received any request for consent since that instant, or has one on the
    way to them."""
    waiting = OutgoingMessage.objects.filter(
        contact=OuterRef("pk"),
        kind__in=SINGLE_REQUESTS,
        state__in=[MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN],
    )
    return Q(GreaterThanOrEqual(_times_asked(instant), 1)) | Q(Exists(waiting))


def _times_asked(since: datetime.datetime) -> CombinedExpression:
    deliveries = Delivery.objects.filter(
        mailing__is_request=True,
        state__in=[MailingDeliveryState.SENT, MailingDeliveryState.UNCERTAIN],
        claimed_at__gt=since,
    )
    messages = OutgoingMessage.objects.filter(
        kind__in=SINGLE_REQUESTS, state=MessageState.SENT, sent_at__gt=since
    )
    return _number_for_each(deliveries) + _number_for_each(messages)


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
    """Condition: gave a consent or a refusal to every optional campaign of their
    audience."""
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
    """Whether this is a request for consent with no optional campaign to ask about."""
    campaigns = Campaign.objects.of_audience(mailing.audience).active().optional()
    return mailing.is_request and not campaigns.exists()


def prospects_never_asked(mailing: Mailing, now: datetime.datetime) -> int:
    """The number of prospects among the recipients who made no choice yet: a request
    for consent may itself count as prospecting."""
    if not mailing.is_request:
        return 0
    known = Consent.objects.filter(contact=OuterRef("pk"))
    found = recipients(mailing, now).filter(status=Status.PROSPECT)
    return found.exclude(Exists(known)).count()


def spared(
    mailing: Mailing, contact_ids: Iterable[int], now: datetime.datetime
) -> dict[int, Reason | MailingReason]:
    """The contacts among these that a request for consent must no longer reach, with
    the reason: the limits may apply since the mailing started."""
    found: dict[int, Reason | MailingReason] = {}
    for standing, condition in limits(mailing, now):
        rows = Contact.objects.filter(condition, pk__in=list(contact_ids))
        for contact_id in rows.values_list("pk", flat=True):
            found.setdefault(contact_id, standing)
    return found


def is_off(mailing: Mailing) -> bool:
    """Whether the campaign was deactivated since; the ledger then answers « hors de la
    campagne » for each of its contacts."""
    return mailing.campaign is not None and mailing.campaign.state != State.ACTIVE


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """The texts that are valid public ids; the form data is not trusted."""
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
