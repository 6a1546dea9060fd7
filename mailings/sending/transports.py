"""Transports of a batch: one connection and one compiled text for a hundred
recipients."""

import datetime
import hmac
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from accounts.models import Company
from contacts.models import Contact
from core import signatures
from mailings.models import Mailing
from messaging import email, render, sms, tag_values
from messaging.compiled_template import ONE_CLICK, CompiledTemplate, Skeleton
from messaging.delivery_errors import DeliveryError, SendResult
from messaging.email import Mail
from messaging.gateways.base import Sms, gateway
from messaging.placeholders import MissingLink
from messaging.tags import WHY
from messaging.why import ReceivedChoice, why

Letter = TypeVar("Letter")


class Transport(Protocol[Letter]):
    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def letter(
        self, delivery_id: int, contact: Contact, choice: ReceivedChoice | None = None
    ) -> Letter:
        """One recipient's message, built when it is needed; `choice`: the yes that
        allows it."""

    @property
    def in_flight(self) -> int:
        """Number of messages handed over whose outcome is unknown."""

    def deliver(self, letters: Iterable[Letter], until: float) -> Iterator[SendResult]:
        """Yield the outcome of each message, in order. No message is sent after `until`
        (time.monotonic); the remaining ones have no outcome."""


def transport_for(mailing: Mailing, now: datetime.datetime) -> Transport[Any]:
    return SmsBatch(mailing, now) if mailing.is_sms else EmailBatch(mailing, now)


def message_id(delivery_id: int) -> uuid.UUID:
    """The id of a delivery's message: stable while SECRET_KEY is unchanged, and not
    guessable."""
    return next(message_ids(delivery_id))


def message_ids(delivery_id: int) -> Iterator[uuid.UUID]:
    """The possible ids of the message: for the present key, then for the fallbacks.

    The first half masks the delivery's number, the second authenticates it, so that a
    report is matched without a search.
    """
    for secret in signatures.secrets_in_use():
        number = (delivery_id ^ _mask(secret)).to_bytes(8)
        yield uuid.UUID(bytes=number + _seal(secret, delivery_id))


def delivery_ids(name: uuid.UUID) -> list[int]:
    """The delivery with this Message-ID; empty if the id is not one of ours."""
    found = []
    for secret in signatures.secrets_in_use():
        number = int.from_bytes(name.bytes[:8]) ^ _mask(secret)
        if number < 2**63 and hmac.compare_digest(
            _seal(secret, number), name.bytes[8:]
        ):
            found.append(number)
    return found


def _mask(secret: str) -> int:
    return int.from_bytes(hmac.digest(secret.encode(), b"delivery", "sha256")[:8])


def _seal(secret: str, number: int) -> bytes:
    value = f"delivery:{number}".encode()
    return hmac.digest(secret.encode(), value, "sha256")[:8]


class EmailBatch:
    """An e-mail batch; everything common to the recipients is computed once."""

    def __init__(self, mailing: Mailing, now: datetime.datetime) -> None:
        assert mailing.campaign is not None
        self.campaign = mailing.campaign
        self.is_request = mailing.is_request
        self.company = Company.current()
        self.now = now
        compiled = render.compile_email(
            mailing,
            campaign=mailing.campaign,
            values=mailing.ways_out,
            company=self.company,
        )
        skeleton = Skeleton.of(
            self.company, campaign=mailing.campaign, is_request=mailing.is_request
        )
        # The header needs the link even if the text has none.
        self.names = compiled.names | ({ONE_CLICK} if skeleton.one_click else set())
        self.template = CompiledTemplate(skeleton, compiled, now)
        self.transport = email.transport()

    def __enter__(self) -> Self:
        self.transport.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.transport.__exit__(kind, error, trace)

    def letter(
        self, delivery_id: int, contact: Contact, choice: ReceivedChoice | None = None
    ) -> Mail:
        return Mail(
            self.template,
            contact.email or "",
            message_id(delivery_id),
            partial(self._values, contact, choice),
        )

    def _values(
        self, contact: Contact, choice: ReceivedChoice | None
    ) -> Mapping[str, str]:
        told = why(self.campaign, contact, choice=choice, is_request=self.is_request)
        return tag_values.values_of(
            contact,
            self.names,
            campaign=self.campaign,
            values={WHY: told},
            company=self.company,
            now=self.now,
        )

    @property
    def in_flight(self) -> int:
        return self.transport.in_flight

    def deliver(self, letters: Iterable[Mail], until: float) -> Iterator[SendResult]:
        return self.transport.deliver(letters, until)


class SmsBatch:
    def __init__(self, mailing: Mailing, now: datetime.datetime) -> None:
        assert mailing.campaign is not None
        self.campaign = mailing.campaign
        self.company = Company.current()
        self.now = now
        self.may_be_refused = render.may_be_refused(mailing.campaign, mailing.ways_out)
        names = frozenset(render.allowed(mailing.campaign, mailing.ways_out))
        self.pieces = render.compile_sms(mailing.body, names)
        self.gateway = gateway()
        self.in_flight = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        return None

    def letter(
        self, delivery_id: int, contact: Contact, choice: ReceivedChoice | None = None
    ) -> partial[Sms]:
        return partial(self._sms, delivery_id, contact)

    def _sms(self, delivery_id: int, contact: Contact) -> Sms:
        values = tag_values.values_of(
            contact,
            self.pieces.names,
            campaign=self.campaign,
            company=self.company,
            now=self.now,
            by_sms=True,
        )
        text = self.pieces.fill(values)
        return Sms(
            to=contact.mobile or "",
            text=sms.outgoing(text, stop=self.may_be_refused),
            sender=self.company.sms_sender,
            reference=str(delivery_id),
            advertising=self.may_be_refused,
        )

    def deliver(
        self, letters: Iterable[partial[Sms]], until: float
    ) -> Iterator[SendResult]:
        for letter in letters:
            if time.monotonic() > until:
                return
            try:
                message = letter()
                self.in_flight = 1
                result: SendResult = self.gateway.send(message)
            except (DeliveryError, MissingLink) as error:
                result = error
            self.in_flight = 0
            yield result
