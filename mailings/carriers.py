"""What a batch is handed to: one connection, one compiled text, for a hundred people."""

import datetime
import hashlib
import hmac
import uuid
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings

from accounts.models import Company
from contacts.models import Contact
from mailings.models import Mailing
from messaging import render, sms
from messaging.email import EmailCarrier, Mail, Skeleton
from messaging.gateways.base import Sms, gateway


class Carrier(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(
        self, delivery_id: int, contact: Contact, following: Contact | None = None
    ) -> str:
        """Hand one message over; returns the provider's id, if any. `following` is the
        next recipient of the batch."""


def carrier_of(mailing: Mailing, now: datetime.datetime) -> Carrier:
    return SmsBatch(mailing, now) if mailing.is_sms else EmailBatch(mailing, now)


def message_id(delivery_id: int) -> uuid.UUID:
    """Always the same for a delivery, and nothing that a stranger could guess."""
    key, value = settings.SECRET_KEY.encode(), f"delivery:{delivery_id}".encode()
    return uuid.UUID(bytes=hmac.new(key, value, hashlib.sha256).digest()[:16])


class EmailBatch:
    """Everything that the recipients have in common is made once."""

    def __init__(self, mailing: Mailing, now: datetime.datetime) -> None:
        company = Company.current()
        assert mailing.campaign is not None
        self.campaign = mailing.campaign
        self.company = company
        self.now = now
        self.compiled = render.compile_email(mailing, campaign=mailing.campaign)
        self.names = set(self.compiled.names)
        if not mailing.campaign.mandatory:
            # The header needs it, whatever the text does.
            self.names.add("lienDesabonnement")
        self.skeleton = Skeleton.of(company, campaign=mailing.campaign)
        self.carrier = EmailCarrier()

    def __enter__(self) -> Self:
        self.carrier.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.carrier.__exit__(kind, error, trace)

    def send(
        self, delivery_id: int, contact: Contact, following: Contact | None = None
    ) -> str:
        values = render.values_of(
            contact,
            self.names,
            campaign=self.campaign,
            company=self.company,
            now=self.now,
        )
        mail = Mail(
            self.skeleton,
            contact.email or "",
            self.compiled.fill(values, screen=False),
            message_id(delivery_id),
            values.get("lienDesabonnement", ""),
        )
        self.carrier.send(mail, (following and following.email) or "")
        return ""


class SmsBatch:
    def __init__(self, mailing: Mailing, now: datetime.datetime) -> None:
        assert mailing.campaign is not None
        self.campaign = mailing.campaign
        self.company = Company.current()
        self.now = now
        names = frozenset(render.allowed(mailing.campaign))
        self.pieces = render.compile_sms(mailing.body, names)
        self.gateway = gateway()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        return None

    def send(
        self, delivery_id: int, contact: Contact, following: Contact | None = None
    ) -> str:
        values = render.values_of(
            contact,
            self.pieces.names,
            campaign=self.campaign,
            company=self.company,
            now=self.now,
        )
        text = self.pieces.fill(values).strip()
        return self.gateway.send(
            Sms(
                to=contact.mobile or "",
                text=text if self.campaign.mandatory else sms.with_stop(text),
                sender=self.company.sms_sender,
                reference=str(delivery_id),
                advertising=not self.campaign.mandatory,
            )
        )
