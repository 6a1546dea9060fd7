"""E-mail transport: one connection for many messages, by SMTP or another Django
backend."""

import math
import smtplib
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Protocol, Self

import requests
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from contacts.addresses import normalise_email
from messaging import tracking
from messaging.compiled_template import CompiledTemplate
from messaging.delivery_errors import DeliveryError, ErrorKind, SendResult
from messaging.gateways import http
from messaging.placeholders import MissingLink
from messaging.smtp import Dialogue

PROVIDER_ID = 100


@dataclass
class Mail:
    """One e-mail to one person, whose bytes are built when needed."""

    template: CompiledTemplate
    to: str
    message_id: uuid.UUID
    find_values: Callable[[], Mapping[str, str]] = dict

    @cached_property
    def values(self) -> Mapping[str, str]:
        """The recipient's values; raises MissingLink."""
        return self.find_values()

    @property
    def sender(self) -> str:
        return self.template.skeleton.address

    @cached_property
    def address(self) -> str:
        """The canonical address in ASCII; raises DeliveryError if there is none, for
        instance for a local part with accents."""
        try:
            address = normalise_email(self.to)
        except ValidationError:
            address = ""
        if not address:
            raise DeliveryError(ErrorKind.DEAD_ADDRESS, "not an address")
        return address

    @cached_property
    def data(self) -> bytes:
        return self.template.cast(self.address, self.message_id, self.values)

    @property
    def headers(self) -> dict[str, str]:
        skeleton = self.template.skeleton
        return {**skeleton.headers, **skeleton.own(self.message_id, self.values)}

    def as_django(self) -> EmailMultiAlternatives:
        rendered = self.template.compiled.fill(self.values)
        mail = EmailMultiAlternatives(
            subject=self.template.subject(self.values),
            body=rendered.text,
            from_email=self.template.skeleton.sender,
            to=[self.address],
            headers=self.headers,
        )
        mail.attach_alternative(rendered.html, "text/html")
        for name, value in tracking.switch_of_api().items():
            setattr(mail, name, value)
        return mail


class EmailTransport(Protocol):
    """One connection for many messages, used as a context manager. Raises DeliveryError
    if the server cannot be reached."""

    in_flight: int
    """Number of messages handed over whose outcome is unknown."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def deliver(self, mails: Iterable[Mail], until: float) -> Iterator[SendResult]:
        """Yield the outcome of each message, in order. No message is sent after `until`
        (time.monotonic); the remaining ones have no outcome."""


def transport() -> EmailTransport:
    backend: Any = get_connection(fail_silently=False)
    return Dialogue(backend) if isinstance(backend, SmtpBackend) else ByBackend(backend)


def send(mail: Mail) -> str:
    """Send one message; returns the provider's id, or "". Raises DeliveryError,
    MissingLink."""
    with transport() as connection:
        [result] = connection.deliver([mail], math.inf)
    if isinstance(result, Exception):
        raise result
    return result


class ByBackend:
    """Send by any Django backend: a provider's API, a file."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self.backend = backend
        self.in_flight = 0

    def __enter__(self) -> Self:
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(ErrorKind.BUSY, type(error).__name__) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def deliver(self, mails: Iterable[Mail], until: float) -> Iterator[SendResult]:
        for mail in mails:
            if time.monotonic() > until:
                return
            try:
                result: SendResult = self._send(mail.as_django())
            except (DeliveryError, MissingLink) as error:
                result = error
            self.in_flight = 0
            yield result

    def _send(self, message: EmailMultiAlternatives) -> str:
        self.in_flight = 1
        try:
            self.backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            # « invalid »: no such address; « rejected »: on the provider's own
            # suppression list.
            status = getattr(message, "anymail_status", None)
            dead = "invalid" in (getattr(status, "status", None) or ())
            error_kind = ErrorKind.DEAD_ADDRESS if dead else ErrorKind.REFUSED
            raise DeliveryError(error_kind, "refused") from error
        except AnymailRequestsAPIError as error:
            raise _of_provider(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(ErrorKind.UNCERTAIN, type(error).__name__) from error
        return _provider_id(message)


def _provider_id(message: EmailMultiAlternatives) -> str:
    """The id that the provider will use in its later events; "" if it gives none."""
    status = getattr(message, "anymail_status", None)
    return str(getattr(status, "message_id", None) or "")[:PROVIDER_ID]


def _of_provider(error: AnymailRequestsAPIError) -> DeliveryError:
    if error.status_code is not None:
        return http.bad_answer(error.status_code)
    if isinstance(error.__cause__, requests.RequestException):
        return http.no_answer(error.__cause__)
    return http.nonsense()
