"""What comes back by mail to the sender's address: bounces (RFC 3464), complaints (RFC 5965).

A report is believed only if it brings back the Message-ID of one of our messages, which
nobody else can make, with the address that it went to.
"""

import datetime
import email.policy
import uuid
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, Message
from email.utils import parseaddr
from enum import StrEnum
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from consent.enums import Origin, SuppressionReason
from contacts.addresses import normalise_email
from contacts.enums import Channel
from mailings import inbound
from mailings.carriers import message_ids
from mailings.enums import DeliveryState, Standing
from mailings.models import Delivery
from messaging.models import OutgoingMessage
from messaging.smtp import NOT_THE_ADDRESS


class Report(StrEnum):
    DEAD = "dead"
    REFUSED = "refused"
    """For good, but for what the message says or who sends it."""
    COMPLAINT = "complaint"
    NOTHING = "nothing"
    """A delay, an absence, a stranger's mail, or heard before."""


def hear(raw: bytes, now: datetime.datetime) -> Report:
    message = message_from_bytes(raw, policy=email.policy.default)
    kind = _kind(message)
    ours = _ours(message)
    if kind == Report.NOTHING or ours is None:
        return Report.NOTHING
    name, address = ours
    with transaction.atomic():
        delivery = _delivery(name, address, now)
        if not delivery and not _is_single(name, address):
            return Report.NOTHING
        if not inbound.is_new(f"returned:{kind}:{name}", now):
            return Report.NOTHING
        if delivery and kind != Report.COMPLAINT:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=DeliveryState.FAILED, reason=Standing.BOUNCED
            )
        if kind == Report.DEAD:
            # A bounce is not a withdrawal: only the address is out of use.
            inbound.holders(Channel.EMAIL, address).update(email_unusable_at=now)
        if kind == Report.COMPLAINT:
            reason = SuppressionReason.COMPLAINT
            inbound.leave(Channel.EMAIL, address, Origin.COMPLAINT, reason, now)
    return kind


def _kind(message: EmailMessage) -> Report:
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            return Report.COMPLAINT
        if part.get_content_type() == "message/delivery-status":
            return _gravest(part)
    return Report.NOTHING


def _gravest(part: Message) -> Report:
    """Our messages have one recipient: one failure is the message's."""
    for block in cast(list[Message], part.get_payload()):
        status = str(block.get("Status", "")).strip()
        failed = str(block.get("Action", "")).strip().lower() == "failed"
        if failed and status.startswith("5"):
            blameless = status.startswith(NOT_THE_ADDRESS)
            return Report.REFUSED if blameless else Report.DEAD
    return Report.NOTHING


def _ours(message: EmailMessage) -> tuple[uuid.UUID, str] | None:
    """The name of the message that comes back, and the address it went to."""
    for original in _originals(message):
        name = str(original.get("Message-ID", "")).strip(" <>\r\n").partition("@")[0]
        address = parseaddr(str(original.get("To", "")))[1]
        try:
            if found := normalise_email(address):
                return uuid.UUID(name), found
        except (ValidationError, ValueError):
            continue
    return None


def _originals(message: EmailMessage) -> Iterator[Any]:
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            yield from cast(list[Message], part.get_payload())
        elif part.get_content_type() == "text/rfc822-headers":
            yield message_from_string(str(part.get_content()))


def _delivery(name: uuid.UUID, address: str, now: datetime.datetime) -> Delivery | None:
    """The one whose Message-ID this is, among those that went to this address; its batch
    may still be under way, where a relay answers at once."""
    left = [DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.SENDING]
    sent = Delivery.objects.filter(
        contact__in=inbound.holders(Channel.EMAIL, address),
        state__in=left,
        claimed_at__gt=now - inbound.KEPT,
    )
    return next((d for d in sent if name in message_ids(d.pk)), None)


def _is_single(name: uuid.UUID, address: str) -> bool:
    """A message to one person, at her address."""
    people = inbound.holders(Channel.EMAIL, address)
    return OutgoingMessage.objects.filter(public_id=name, contact__in=people).exists()
