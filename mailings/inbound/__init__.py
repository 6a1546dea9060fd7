"""Events received after sending: receipts, dead addresses, complaints, STOP. Each is
handled once."""

import datetime
import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from anymail.signals import AnymailTrackingEvent
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from consent import ledger
from consent.enums import Origin, SuppressionReason
from consent.evidence import Backing
from consent.models import Consent
from consent.suppressions import suppress_address
from contacts import address_changes, closing, last_contact
from contacts.addresses import (
    address_key,
    address_keys,
    normalise_email,
    normalise_mobile,
)
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.texts import FORBIDDEN, visible
from mailings import unreached
from mailings.enums import MailingDeliveryState, MailingReason
from mailings.inbound import provider_events
from mailings.inbound.provider_events import EventMeaning
from mailings.inbound.stop_words import is_stop
from mailings.models import Delivery, Mailing, ProviderEvent, SmsReply
from mailings.sending import safety_limit
from messaging import outbox
from messaging.email import PROVIDER_ID
from messaging.gateways.base import Callback, Event
from messaging.models import OutgoingMessage
from messaging.refusals import Meaning

NOT_ARRIVED = (Event.UNDELIVERED, Event.DEAD_NUMBER)
LONGEST_REPLY = 2000
KEPT = datetime.timedelta(days=90)
# A batch stores its provider ids within minutes. Some are never stored, for instance
# those of messages to one person: after this delay, only a repeated event looks for
# them.
SOON = datetime.timedelta(hours=1)


def is_new(key: str, now: datetime.datetime) -> bool:
    return _heard(key, now)[1]


def _heard(key: str, now: datetime.datetime, **told: str) -> tuple[ProviderEvent, bool]:
    """The event, and whether it is received for the first time."""
    digest = _digest(key)
    return ProviderEvent.objects.get_or_create(
        digest=digest, defaults={"at": now, **told}
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def forget_old_events(now: datetime.datetime) -> None:
    for model in (ProviderEvent, SmsReply):
        model.objects.filter(at__lt=now - KEPT).delete()


def hear_sms(
    gateway: str, callbacks: Iterable[Callback], now: datetime.datetime
) -> None:
    for callback in callbacks:
        key = f"sms:{gateway}:{callback.id}"
        with transaction.atomic():
            if callback.event != Event.REPLY:
                _tell(_heard(key, now, **_message_of_sms(callback))[0])
            elif is_new(key, now):
                _hear_reply(callback, now)


def _hear_reply(callback: Callback, now: datetime.datetime) -> None:
    """Apply a STOP at once; store any other reply for a person to read."""
    if is_stop(callback.text) and stop(callback.number, now):
        return
    mobile = _mobile(callback.number)
    known = (
        closing.holders(Channel.SMS, mobile).order_by("pk").first() if mobile else None
    )
    if known:
        last_contact.note(known.pk, now)
    SmsReply.objects.create(
        contact=known,
        number=(mobile or visible(callback.number))[:40],
        text=FORBIDDEN.sub("\ufffd", callback.text)[:LONGEST_REPLY],
        at=now,
    )


def _mobile(number: str) -> str:
    """The canonical form of a mobile number; "" if it is not one (a short code, a
    name)."""
    try:
        return normalise_mobile(number)
    except ValidationError:
        return ""


def _message_of_sms(callback: Callback) -> dict[str, str]:
    name = callback.provider_id[:PROVIDER_ID]
    return {"message": name, "channel": Channel.SMS, "kind": callback.event}


def hear_early(names: Collection[str]) -> None:
    """Handle the events received for these messages before their provider ids were
    stored."""
    _tell_each(ProviderEvent.objects.waiting().filter(message__in=names))


def hear_waiting(now: datetime.datetime) -> None:
    """Handle the waiting events of any message: its provider id was stored while the
    event was being received."""
    known = Q()
    for model in (Delivery, OutgoingMessage):
        rows: QuerySet[Any] = model.objects.filter(provider_id=OuterRef("message"))
        known |= Q(Exists(rows))
    events = ProviderEvent.objects.waiting().filter(at__gt=now - SOON)
    _tell_each(events.filter(known))


def _tell_each(events: QuerySet[ProviderEvent]) -> None:
    for event in events.order_by("pk"):
        with transaction.atomic():
            _tell(event)


def _tell(event: ProviderEvent) -> None:
    """Store the outcome on the message, once; the event waits while its message is
    unknown."""
    sent = _about(event) if event.message else None
    if sent is None:
        _note_unreached(event)
        return
    told = ProviderEvent.objects.waiting().filter(pk=event.pk)
    if not told.update(message="", recipient="", words=""):
        return
    if isinstance(sent, OutgoingMessage):
        if event.kind in FAILURES:
            outbox.bounced(sent, event.at)
    elif event.kind == Event.DELIVERED:
        row = Delivery.objects.filter(pk=sent.pk, delivered_at=None)
        if row.update(delivered_at=event.at):
            safety_limit.after_success(sent)
    elif event.kind == EventMeaning.COMPLAINT:
        note_complaint(sent, event.at)
    else:
        _note_undelivered(sent, event)


FAILURES: dict[str, Meaning] = {
    EventMeaning.DEAD: Meaning.DEAD,
    EventMeaning.FULL: Meaning.FULL,
    EventMeaning.FAILED: Meaning.REFUSED,
    Event.DEAD_NUMBER: Meaning.REFUSED,
    Event.UNDELIVERED: Meaning.REFUSED,
}


def _note_undelivered(delivery: Delivery, event: ProviderEvent) -> None:
    number = delivery.contact.mobile
    if event.kind == Event.DEAD_NUMBER and number:
        closing.close(closing.holders(Channel.SMS, number), Channel.SMS, event.at)
        unreached.note(delivery.mailing, [delivery.contact_id], event.at)
    note_failure(delivery, FAILURES[event.kind], event.words, event.at)


def _note_unreached(event: ProviderEvent) -> None:
    """Handle a receipt that may concern the SMS notifying a former number of its
    change."""
    if event.channel == Channel.SMS and event.message and event.kind in NOT_ARRIVED:
        address_changes.note_unreached(event.message)


def note_failure(
    delivery: Delivery, meaning: Meaning, words: str, now: datetime.datetime
) -> None:
    """Mark a sent message as not delivered. `words`: the server's answer, without any
    address."""
    reason = {
        Meaning.DEAD: MailingReason.DEAD_ADDRESS,
        Meaning.FULL: MailingReason.FULL,
        Meaning.REFUSED: MailingReason.BOUNCED,
    }[meaning]
    Mailing.objects.locked_state(delivery.mailing_id)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=MailingDeliveryState.FAILED, reason=reason
    )
    if meaning == Meaning.DEAD:
        unreached.note(delivery.mailing, [delivery.contact_id], now)
    safety_limit.after_report(delivery, meaning, words, now)


def note_complaint(delivery: Delivery, now: datetime.datetime) -> None:
    """Mark a message as reported by its recipient as unwanted: it was delivered."""
    Delivery.objects.filter(pk=delivery.pk).update(reason=MailingReason.COMPLAINED)
    safety_limit.after_complaint(delivery.mailing, now)


def _about(event: ProviderEvent) -> Delivery | OutgoingMessage | None:
    """The message that the event concerns."""
    sent = Delivery.objects.select_related("contact", "mailing__campaign").filter(
        provider_id=event.message, mailing__channel=event.channel
    )
    if event.channel == Channel.SMS:
        return sent.first()
    alone = OutgoingMessage.objects.select_related("contact", "source")
    alone = alone.filter(provider_id=event.message)
    found: list[Delivery | OutgoingMessage] = [*sent, *alone]
    return next((each for each in found if _went_to(each, event)), None)


def _went_to(sent: Delivery | OutgoingMessage, event: ProviderEvent) -> bool:
    contact = sent.contact
    if contact is None:
        # The address was deleted when the message left.
        return True
    keys = address_keys(contact.email)
    return event.recipient in (_recipient(event.message, key) for key in keys)


def _recipient(name: str, key: str) -> str:
    """A digest that identifies the recipient of a message without revealing their
    address."""
    return _digest(f"{name}:{key}")


def stop(number: str, now: datetime.datetime) -> bool:
    """Withdraw everyone on this number from every optional SMS, and add the number to
    the suppression list even if no contact has it.

    E-mail and mandatory SMS are not affected. Returns False if it is not a mobile
    number.
    """
    mobile = _mobile(number)
    if mobile:
        leave(
            Channel.SMS,
            mobile,
            origin=Origin.SMS_STOP,
            reason=SuppressionReason.STOP,
            now=now,
        )
    return bool(mobile)


def on_email_event(
    sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: object
) -> None:
    """Handle an event of a mail provider's webhook (anymail's signal)."""
    now = timezone.now()
    try:
        address = normalise_email(event.recipient or "")
    except ValidationError:
        return
    if not address:
        return
    key = address_key(address)
    name = event.event_id or f"{event.message_id}:{event.timestamp}"
    name = f"mail:{esp_name}:{event.event_type}:{name}:{key}"
    told = provider_events.meaning(event, esp_name)
    with transaction.atomic():
        heard, is_first = _heard(name, now, **_message_of_email(event, told, address))
        if is_first:
            _hear_email(told, provider_events.words(event), address, now)
        _tell(heard)


ABOUT_MESSAGES = (
    EventMeaning.DELIVERED,
    EventMeaning.DEAD,
    EventMeaning.FAILED,
    EventMeaning.FULL,
    EventMeaning.COMPLAINT,
)


def _message_of_email(
    event: AnymailTrackingEvent, told: EventMeaning, address: str
) -> dict[str, str]:
    """The fields that link the event to a message; empty if it does not concern one."""
    name = str(event.message_id or "")[:PROVIDER_ID]
    if not name or told not in ABOUT_MESSAGES:
        return {}
    return {
        "message": name,
        "channel": Channel.EMAIL,
        "kind": told,
        "recipient": _recipient(name, str(address_key(address))),
        # Only a refusal's words are compared with the next one's.
        "words": provider_events.words(event) if told == EventMeaning.FAILED else "",
    }


def _hear_email(
    told: EventMeaning, words: str, address: str, now: datetime.datetime
) -> None:
    match told:
        case EventMeaning.COMPLAINT:
            reason = SuppressionReason.COMPLAINT
            leave(
                Channel.EMAIL, address, origin=Origin.COMPLAINT, reason=reason, now=now
            )
        case EventMeaning.UNSUBSCRIBED:
            # « Unsubscribe » at the provider, by its own link or the mail program's
            # button, is treated as our one-click page: no campaign was shown, and it is
            # not a complaint. The provider does not always give the message, so the
            # person is withdrawn from all campaigns, as by SMS.
            reason = SuppressionReason.OBJECTION
            leave(
                Channel.EMAIL, address, origin=Origin.ONE_CLICK, reason=reason, now=now
            )
        case EventMeaning.DEAD:
            # A bounce is not a withdrawal: only the address is marked unusable.
            closing.close(
                closing.holders(Channel.EMAIL, address), Channel.EMAIL, now, words
            )


def leave(
    channel: Channel,
    address: str,
    origin: Origin,
    reason: SuppressionReason,
    now: datetime.datetime,
    *,
    at: datetime.datetime | None = None,
    source: str = "",
) -> None:
    """Withdraw everyone at this address (as stored) from every optional message of the
    channel, and add it to the suppression list even if no contact has it.

    `at`: when the person objected, if the reporter says so; `source`: who reported it.
    """
    for contact in _concerned(channel, address).order_by("pk"):
        act = ledger.Act(
            origin=origin,
            actor=ledger.Actor.contact(contact),
            now=now,
            occurred_at=_with_effect(contact, channel, at),
            backing=Backing(source=source),
        )
        ledger.withdraw_all(contact, act, channel=channel)
    suppress_address(address, channel, reason, now)


def _with_effect(
    contact: Contact, channel: Channel, at: datetime.datetime | None
) -> datetime.datetime | None:
    """The date of an objection reported late; None (now) if an opt-in is as recent: a
    choice dated before it would leave it in force."""
    states = Consent.objects.filter(contact=contact, campaign__channel=channel)
    last = states.aggregate(last=Max("since"))["last"]
    return None if at and last and at <= last else at


def _concerned(channel: Channel, address: str) -> ContactQuerySet:
    """Those whom an objection from this address concerns: for calls, the holders of the
    mobile too, even if it is their landline that is called."""
    found = closing.holders(channel, address)
    if channel != Channel.PHONE:
        return found
    return found | closing.holders(Channel.SMS, address.removeprefix("tel:"))
