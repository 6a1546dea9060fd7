"""What comes back: receipts, dead addresses, complaints, STOP. Each counts once."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consent import ledger
from consent.enums import Origin, SuppressionReason
from consent.suppressions import suppress_addresses
from contacts.addresses import address_key, normalise_email, normalise_mobile
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from mailings.enums import DeliveryState, Standing
from mailings.models import Delivery, ProviderEvent
from messaging.email import PROVIDER_ID
from messaging.gateways.base import Callback, Event

STOP = re.compile(r"(?<![A-Z])S[ .]*T[ .]*O[ .]*P(?![A-Z])")
FOR_NOW = re.compile(r"soft|transient", re.I)
KEPT = datetime.timedelta(days=90)


def is_stop(text: str) -> bool:
    """STOP in any case, with spaces, dots or words around (domain 4.5)."""
    return bool(STOP.search(text.upper()))


def is_new(key: str, now: datetime.datetime) -> bool:
    digest = hashlib.sha256(key.encode()).hexdigest()
    return ProviderEvent.objects.get_or_create(digest=digest, defaults={"at": now})[1]


def forget_old_events(now: datetime.datetime) -> None:
    ProviderEvent.objects.filter(at__lt=now - KEPT).delete()


def hear_sms(
    gateway: str, callbacks: Iterable[Callback], now: datetime.datetime
) -> None:
    for callback in callbacks:
        with transaction.atomic():
            if is_new(f"sms:{gateway}:{callback.id}", now):
                _hear_one(callback, now)


def _hear_one(callback: Callback, now: datetime.datetime) -> None:
    if callback.event == Event.REPLY:
        if is_stop(callback.text):
            stop(callback.number, now)
        return
    delivery = (
        Delivery.objects.select_related("contact")
        .filter(provider_id=callback.provider_id)
        .exclude(provider_id="")
        .first()
    )
    if delivery is None:
        return
    if callback.event == Event.DELIVERED:
        Delivery.objects.filter(pk=delivery.pk).update(delivered_at=now)
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.FAILED, reason=Standing.BOUNCED
    )
    if callback.event == Event.DEAD_NUMBER and delivery.contact.mobile_key:
        holders(Channel.SMS, delivery.contact.mobile_key).update(mobile_unusable_at=now)


def stop(number: str, now: datetime.datetime) -> None:
    """Everyone on this number leaves every optional SMS; an unknown one is listed too.

    E-mail and mandatory SMS go on.
    """
    try:
        key = address_key(normalise_mobile(number))
    except ValidationError:
        return
    if key:
        leave(Channel.SMS, key, Origin.SMS_STOP, SuppressionReason.STOP, now)


def on_email_event(
    sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: object
) -> None:
    """What a mail provider's webhook tells (anymail's signal)."""
    now = timezone.now()
    try:
        key = address_key(normalise_email(event.recipient or ""))
    except ValidationError:
        return
    if key is None:
        return
    name = event.event_id or f"{event.message_id}:{event.timestamp}"
    with transaction.atomic():
        if is_new(f"mail:{esp_name}:{event.event_type}:{name}:{key}", now):
            _hear_email(event, key, now)


def _hear_email(event: AnymailTrackingEvent, key: str, now: datetime.datetime) -> None:
    if event.event_type == EventType.COMPLAINED:
        leave(Channel.EMAIL, key, Origin.COMPLAINT, SuppressionReason.COMPLAINT, now)
    elif _is_returned(event):
        _note_return(event, key)
        if not _is_for_now(event.esp_event):
            # A bounce is not a withdrawal: only the address is out of use.
            holders(Channel.EMAIL, key).update(email_unusable_at=now)
    elif event.event_type == EventType.DELIVERED:
        _about(event, key).filter(delivered_at=None).update(delivered_at=now)


def _is_returned(event: AnymailTrackingEvent) -> bool:
    if event.event_type == EventType.BOUNCED:
        return True
    return event.event_type == EventType.REJECTED and event.reject_reason in (
        RejectReason.BOUNCED,
        RejectReason.INVALID,
    )


def _is_for_now(told: object) -> bool:
    """A full mailbox, a server that is down: the provider gave up this message, and the
    address may take the next (domain 3.7). Each provider has its own word for it."""
    if not isinstance(told, Mapping):
        return False
    if told.get("hard_bounce") is False:
        return True
    return any(
        FOR_NOW.search(str(told.get(name))) for name in ("event", "type", "Type")
    )


def _note_return(event: AnymailTrackingEvent, key: str) -> None:
    _about(event, key).update(state=DeliveryState.FAILED, reason=Standing.BOUNCED)


def _about(event: AnymailTrackingEvent, key: str) -> QuerySet[Delivery]:
    """The message of a mailing that the provider speaks of."""
    name = str(event.message_id or "")[:PROVIDER_ID]
    sent = Delivery.objects.filter(provider_id=name, contact__email_key=key)
    return sent.exclude(provider_id="").filter(mailing__channel=Channel.EMAIL)


def leave(
    channel: Channel,
    key: str,
    origin: Origin,
    reason: SuppressionReason,
    now: datetime.datetime,
) -> None:
    for contact in holders(channel, key).order_by("pk"):
        act = ledger.Act(origin=origin, actor=ledger.Actor.contact(contact), now=now)
        ledger.withdraw_all(contact, act, channel=channel)
    suppress_addresses([(key, channel)], reason, now)


def holders(channel: Channel, key: str) -> ContactQuerySet:
    field = "mobile_key" if channel == Channel.SMS else "email_key"
    return Contact.objects.not_erased().filter(**{field: key})
