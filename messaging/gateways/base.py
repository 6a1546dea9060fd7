"""A gateway hands one SMS over, and reads what its provider calls back."""

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
    """`reference` is ours and opaque: the provider gives it back in its receipts."""

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
    """E-mail only: the person reported it as unwanted."""


@dataclass(frozen=True)
class Callback:
    """What a provider tells afterwards: of one of our SMS, or a reply to a short code."""

    event: Event
    id: str
    """The provider's own name of this event: heard twice, it counts once."""
    provider_id: str = ""
    """The message that it is about, as `send` named it."""
    number: str = ""
    text: str = ""


class BadCallback(Exception):
    """A call that is not signed by the provider, or says nothing we understand."""


class Gateway(Protocol):
    name: str
    per_second: float
    """How many messages the provider takes in a second."""

    def send(self, sms: Sms) -> str:
        """The provider's id of the message; raises CarrierError."""

    def read(self, request: HttpRequest) -> list[Callback]:
        """The events of a callback whose signature is right; raises BadCallback."""


def callback_path(name: str) -> str:
    """Where a provider calls back. The address itself is signed: it is given to the
    provider alone, and no other opens."""
    return f"/rappels/sms/{name}/{next(_signatures(name))}/"


def require_signature(name: str, signature: str) -> None:
    if not signatures.is_one_of(signature, _signatures(name)):
        raise BadCallback("signature")


def _signatures(name: str) -> Iterator[str]:
    """Of the present address, and of those that the provider may still call."""
    for digest in signatures.digests("messaging.callback", name):
        yield digest.hex()[:40]


def is_set_up() -> bool:
    """Whether an SMS really leaves: outside of a trial, the console only keeps it."""
    return settings.DEBUG or not settings.SMS_GATEWAY.endswith(".ConsoleGateway")


def gateway() -> Gateway:
    """The one of this deployment (SMS_GATEWAY)."""
    made: Gateway = import_string(settings.SMS_GATEWAY)()
    return made
