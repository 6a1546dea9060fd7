"""Interface of an SMS gateway: it sends one SMS and parses its provider's callbacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from core import signatures


@dataclass(frozen=True)
class Sms:
    """One SMS. `reference` is our opaque id: the provider returns it in its
    receipts."""

    to: str
    text: str
    sender: str
    reference: str
    advertising: bool = False


class Event(StrEnum):
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    DEAD_NUMBER = "dead_number"
    REPLY = "reply"
    COMPLAINED = "complained"
    """E-mail only: the person reported the message as unwanted."""


@dataclass(frozen=True)
class Callback:
    """A provider's callback: about one of our SMS, or a reply to a short code."""

    event: Event
    id: str
    """The provider's id of this event: a repeated event counts once."""
    provider_id: str = ""
    """The message that it concerns, as returned by `send`."""
    number: str = ""
    text: str = ""


class BadCallback(Exception):
    """A callback not signed by the provider, or not understood."""


class Gateway(Protocol):
    name: str
    per_second: float
    """Maximum number of messages per second that the provider accepts."""

    def send(self, sms: Sms) -> str:
        """Send one SMS; returns the provider's id of the message. Raises
        DeliveryError."""

    def read(self, request: HttpRequest) -> list[Callback]:
        """The events of a callback with a valid signature; raises BadCallback."""


def callback_path(name: str) -> str:
    """The callback path for a provider. It contains a signature and is given to the
    provider alone; any other path is refused."""
    return f"/rappels/sms/{name}/{next(_signatures(name))}/"


def require_signature(name: str, signature: str) -> None:
    if not signatures.is_one_of(signature, _signatures(name)):
        raise BadCallback("signature")


def _signatures(name: str) -> Iterator[str]:
    """Signatures of the present path, and of former paths that the provider may still
    call."""
    for digest in signatures.digests("messaging.callback", name):
        yield digest.hex()[:40]


def is_set_up() -> bool:
    """Whether SMS can be sent: a real gateway is configured, or this is a development
    run, where the console gateway only stores them."""
    return settings.DEBUG or not settings.SMS_GATEWAY.endswith(".ConsoleGateway")


def gateway() -> Gateway:
    """The gateway of this deployment (SMS_GATEWAY)."""
    made: Gateway = import_string(settings.SMS_GATEWAY)()
    return made
