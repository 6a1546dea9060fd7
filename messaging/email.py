"""E-mails leave here: their headers, their bytes, and one connection for many.

A mailing builds its MIME skeleton once; the SMTP dialogue is ours because the moment at
which a connection breaks decides between « again » and « nobody knows ».
"""

import base64
import binascii
import smtplib
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from types import TracebackType
from typing import Any, Self

from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone

from accounts.models import Company
from campaigns.models import Campaign
from messaging.carrier import CarrierError, Trouble
from messaging.render import Rendered

# The message was refused for what it says or for who sends it, not for the address.
NOT_THE_ADDRESS = ("5.7.", "5.3.", "5.6.", "5.5.")


def domain() -> str:
    """The company's domain: that of the address it sends from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


@dataclass(frozen=True)
class Skeleton:
    """All that the e-mails of one sending have in common."""

    sender: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        company: Company,
        *,
        campaign: Campaign | None = None,
        automatic: bool = False,
    ) -> Self:
        """Headers of domain 3.1 to 3.6 that do not depend on the recipient."""
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        headers = {"Reply-To": company.reply_to or company.email or address}
        if automatic:
            headers |= {
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            }
        if campaign:
            headers |= {
                "List-Id": f"<campagne-{campaign.pk}.{domain()}>",
                "Precedence": "bulk",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            }
        if campaign and not campaign.mandatory:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return cls(formataddr((one_line(company.name), address)), headers)


@dataclass(frozen=True)
class Mail:
    """One e-mail to one person."""

    skeleton: Skeleton
    to: str
    message: Rendered
    message_id: uuid.UUID
    unsubscribe_url: str = ""

    @property
    def headers(self) -> dict[str, str]:
        own = {"Message-ID": f"<{self.message_id}@{domain()}>"}
        if self.unsubscribe_url:
            own["List-Unsubscribe"] = f"<{self.unsubscribe_url}>"
        return {**self.skeleton.headers, **own}

    def as_django(self) -> EmailMultiAlternatives:
        mail = EmailMultiAlternatives(
            subject=one_line(self.message.subject),
            body=self.message.text,
            from_email=self.skeleton.sender,
            to=[self.to],
            headers=self.headers,
        )
        mail.attach_alternative(self.message.html, "text/html")
        return mail

    def as_bytes(self) -> bytes:
        """A multipart/alternative, both parts in lines that every server takes."""
        boundary = f"={self.message_id.hex}="
        head = {
            "Subject": _encoded(one_line(self.message.subject)),
            "From": self.skeleton.sender,
            "To": one_line(self.to),
            "Date": format_datetime(timezone.localtime()),
            **self.headers,
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return b"".join(
            [
                lines.encode("ascii"),
                _part(boundary, "plain", self.message.text),
                _part(boundary, "html", self.message.html),
                f"\r\n--{boundary}--\r\n".encode(),
            ]
        )


def _part(boundary: str, subtype: str, text: str) -> bytes:
    head = (
        f"\r\n--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = text.replace("\r\n", "\n").encode()
    body = binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    return head.encode() + body


def _encoded(text: str) -> str:
    if text.isascii() and len(text) < 70:
        return text
    if len(raw := text.encode()) <= 45:
        return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def one_line(text: str) -> str:
    """No value may bring a header of its own."""
    return " ".join(text.split())


class EmailCarrier:
    """One connection; `send` raises CarrierError. Use it as a context."""

    def __init__(self) -> None:
        self.backend: Any = get_connection(fail_silently=False)

    def __enter__(self) -> Self:
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise CarrierError(Trouble.BUSY, type(error).__name__) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def send(self, mail: Mail) -> None:
        if isinstance(self.backend, SmtpBackend):
            self._send_by_smtp(mail)
        else:
            self._send_by_backend(mail)

    def _send_by_smtp(self, mail: Mail) -> None:
        data = mail.as_bytes()
        server = self._smtp()
        sender = parseaddr(mail.skeleton.sender)[1]
        try:
            server.ehlo_or_helo_if_needed()
            _expect(server.mail(sender), 250)
            _expect(server.rcpt(mail.to), 250, about_address=True)
            _expect(server.docmd("DATA"), 354)
        except smtplib.SMTPServerDisconnected as error:
            self._hang_up()
            raise CarrierError(Trouble.BUSY, "disconnected") from error
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise CarrierError(Trouble.BUSY, type(error).__name__) from error
        except CarrierError:
            self._reset(server)
            raise
        try:
            server.send(_dotted(data))
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise CarrierError(Trouble.UNCERTAIN, type(error).__name__) from error
        try:
            _expect(answer, 250)
        except CarrierError:
            self._reset(server)
            raise

    def _smtp(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.__enter__()
        return self.backend.connection

    def _hang_up(self) -> None:
        connection, self.backend.connection = self.backend.connection, None
        if connection is not None:
            connection.close()

    def _reset(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self._hang_up()

    def _send_by_backend(self, mail: Mail) -> None:
        try:
            self.backend.send_messages([mail.as_django()])
        except AnymailRecipientsRefused as error:
            raise CarrierError(Trouble.DEAD_ADDRESS, "refused") from error
        except AnymailRequestsAPIError as error:
            raise CarrierError(_of_status(error.status_code), "api") from error
        except (OSError, smtplib.SMTPException) as error:
            raise CarrierError(Trouble.UNCERTAIN, type(error).__name__) from error


def _of_status(status: int | None) -> Trouble:
    """What an HTTP answer of a provider means; none at all: it may have taken it."""
    if status is None:
        return Trouble.UNCERTAIN
    if status in (401, 403, 408, 429):
        return Trouble.BUSY
    return Trouble.REFUSED if 400 <= status < 500 else Trouble.UNCERTAIN


def _expect(
    answer: tuple[int, bytes], code: int, *, about_address: bool = False
) -> None:
    given, words = answer
    if given == code or (code == 250 and given == 251):
        return
    # The words may quote the address: only codes go into an error.
    status = words.decode("ascii", "replace").split(" ", 1)[0]
    status = status if status[:1] in "245" and status[1:2] == "." else ""
    detail = f"{given} {status}".strip()
    if given == 421 or given < 0:
        raise CarrierError(Trouble.BUSY, detail)
    if 400 <= given < 500:
        raise CarrierError(Trouble.LATER, detail)
    if about_address and not status.startswith(NOT_THE_ADDRESS):
        raise CarrierError(Trouble.DEAD_ADDRESS, detail)
    raise CarrierError(Trouble.REFUSED, detail)


def _dotted(data: bytes) -> bytes:
    """Lines that begin with a dot get a second one, and a lone dot ends it all."""
    if data.startswith(b"."):
        data = b"." + data
    data = data.replace(b"\r\n.", b"\r\n..")
    return data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"
