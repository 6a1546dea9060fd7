"""All messages sent to one contact, for their page and their right of access."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from contacts.models import Contact
from core.typography import short_date
from mailings.enums import MailingDeliveryState
from mailings.models import Delivery
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from messaging.system_templates import SINGLE_REQUESTS


@dataclass(frozen=True)
class SentLine:
    """One message, with its outcome and what allowed it."""

    at: datetime.datetime
    title: str
    channel: str
    state: str
    state_label: str
    reason: str
    allowed_by: str
    url: str = ""
    settle_url: str = ""
    """URL where a person decides whether an uncertain message is sent again."""


def sent_to(contact: Contact, limit: int | None = 20) -> list[SentLine]:
    """Messages sent to the contact, and to the contacts merged into theirs, newest first;
    2 queries."""
    # As a condition on the joined contacts, the OR would walk all messages of everybody.
    contacts = Contact.objects.filter(Q(pk=contact.pk) | Q(merged_into=contact))
    deliveries = (
        Delivery.objects.filter(contact__in=contacts.values("pk"))
        .select_related("mailing", "event", "contact")
        .exclude(state=MailingDeliveryState.QUEUED)
        .order_by(F("claimed_at").desc(nulls_last=True), "-pk")
    )
    messages = contact.outgoing_messages.select_related("source", "contact")
    lines = [
        *map(_of_delivery, deliveries[:limit]),
        *map(_of_message, messages[:limit]),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]


def asked_rows(contacts: Collection[int]) -> QuerySet[Contact, Any]:
    """Those of these contacts for whom a request for consent has left."""
    this = {"contact": OuterRef("pk")}
    deliveries = Delivery.objects.filter(mailing__is_request=True, **this)
    messages = OutgoingMessage.objects.filter(kind__in=SINGLE_REQUESTS, **this)
    asked = Contact.objects.filter(
        Exists(deliveries.exclude(sent_at=None))
        | Exists(messages.exclude(sent_at=None)),
        pk__in=contacts,
    )
    return asked.order_by().values("pk")


def _of_delivery(delivery: Delivery) -> SentLine:
    mailing = delivery.mailing
    at = delivery.sent_at or delivery.claimed_at or mailing.launched_at
    assert at is not None
    event = delivery.event
    return SentLine(
        at=at,
        title=str(mailing),
        channel=mailing.get_channel_display(),
        state=delivery.state,
        state_label=delivery.get_state_display(),
        reason=delivery.reason_label,
        allowed_by=f"consentement du {short_date(event.occurred_at)}"
        if event
        else delivery.get_basis_display(),
        # Withheld messages were not received.
        url=mailing.url("preview", public_id=delivery.contact.public_id)
        if delivery.state != MailingDeliveryState.WITHHELD
        else "",
        settle_url=mailing.url("settle", delivery=delivery.pk)
        if delivery.state == MailingDeliveryState.UNCERTAIN
        else "",
    )


def _of_message(message: OutgoingMessage) -> SentLine:
    return SentLine(
        at=message.sent_at or message.queued_at,
        title=str(message.source),
        channel="Mail",
        state=message.state,
        state_label=message.get_state_display(),
        reason=message.get_reason_display(),
        allowed_by="",
        settle_url=reverse(
            "messaging:settle", args=[message.contact.public_id, message.pk]
        )
        if message.contact and message.state == MessageState.UNCERTAIN
        else "",
    )
