"""Contacts that a mandatory mailing did not reach, and addresses that fail
repeatedly."""

import datetime
from collections.abc import Iterable

from django.db.models import Count, Max

from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from mailings.enums import MailingDeliveryState, MailingReason
from mailings.models import Delivery, DeliveryQuerySet, Mailing
from messaging import unreached
from messaging.enums import UnreachedKind
from messaging.models import Unreached

SOFT = (MailingReason.FULL, MailingReason.TOO_MANY_TRIES)
OFTEN = 5
PERIOD = datetime.timedelta(days=30)


def note(mailing: Mailing, contact_ids: Iterable[int], now: datetime.datetime) -> None:
    """Create a task for a person for each mandatory message that meets a closed
    address."""
    if mailing.is_required:
        unreached.note(
            contact_ids,
            UnreachedKind.MANDATORY,
            str(mailing),
            now,
            channel=mailing.channel,
        )


def forget(mailing: Mailing) -> None:
    """Delete the tasks made by a launch that is taken back."""
    assert mailing.launched_at is not None
    Unreached.objects.waiting().filter(
        kind=UnreachedKind.MANDATORY,
        channel=mailing.channel,
        at=mailing.launched_at,
    ).delete()


def failing(now: datetime.datetime) -> ContactQuerySet:
    """Contacts whose open address temporarily refused at least 5 messages (full,
    unavailable) over 30 days: with `failures` and `last_at`, the most recent first."""
    soft = _soft_failures(now)
    often = (
        soft.order_by()
        .values("contact")
        .annotate(number=Count("pk"))
        .filter(number__gte=OFTEN)
    )
    return (
        Contact.objects.not_erased()
        .filter(pk__in=often.values("contact"), deliveries__in=soft)
        .annotate(failures=Count("deliveries"), last_at=Max("deliveries__claimed_at"))
        .filter(email_unusable_at=None)
        .order_by("-last_at", "pk")
    )


def is_failing(contact: Contact, now: datetime.datetime) -> bool:
    """The same for one contact; 1 query."""
    if contact.email_unusable_at or contact.is_erased:
        return False
    return _soft_failures(now).filter(contact=contact).count() >= OFTEN


def _soft_failures(now: datetime.datetime) -> DeliveryQuerySet:
    return Delivery.objects.filter(
        state=MailingDeliveryState.FAILED, reason__in=SOFT, claimed_at__gt=now - PERIOD
    )
