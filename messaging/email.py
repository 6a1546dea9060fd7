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
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone
from django.utils.encoding import punycode

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
    address: str
    domain: str
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
        home = domain()
        headers = {"Reply-To": company.reply_to or company.email or address}
        if automatic:
            headers |= {
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            }
        if campaign:
            headers |= {
                "List-Id": f"<campagne-{campaign.pk}.{home}>",
                "Precedence": "bulk",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            }
        if campaign and not campaign.mandatory:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        sender = formataddr((one_line(company.name), address))
        return cls(sender, address, home, headers)

    @cached_property
    def lines(self) -> str:
        return "".join(
            f"{name}: {value}\r\n"
            for name, value in {"From": self.sender, **self.headers}.items()
        )


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
        return {**self.skeleton.headers, **self.own_headers}

    @property
    def own_headers(self) -> dict[str, str]:
        own = {"Message-ID": f"<{self.message_id}@{self.skeleton.domain}>"}
        if self.unsubscribe_url:
            own["List-Unsubscribe"] = f"<{self.unsubscribe_url}>"
        return own

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
            "To": _ascii_address(self.to),
            "Date": format_datetime(timezone.localtime()),
            **self.own_headers,
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return b"".join(
            [
                (self.skeleton.lines + lines).encode("ascii"),
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
        # Whose MAIL, RCPT and DATA are written already, their answers not yet read.
        self.opened = ""

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
        if self.opened:
            self._hang_up()
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def send(self, mail: Mail, following: str = "") -> None:
        """`following` is the next recipient, if known: a server that takes commands in
        one go (RFC 2920) is told of her together with this message's text."""
        if isinstance(self.backend, SmtpBackend):
            self._send_by_smtp(mail, following)
        else:
            self._send_by_backend(mail)

    def _send_by_smtp(self, mail: Mail, following: str) -> None:
        data = _dotted(mail.as_bytes())
        to = _ascii_address(mail.to)
        try:
            server = self._opened_for(to, mail.skeleton.address)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise CarrierError(Trouble.BUSY, type(error).__name__) from error
        pipelining = server.has_extn("pipelining") and following.isascii()
        if following and pipelining:
            data += _envelope(mail.skeleton.address, following)
        try:
            server.send(data)
            self.opened = following if pipelining else ""
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise CarrierError(Trouble.UNCERTAIN, type(error).__name__) from error
        try:
            _expect(answer, 250)
        except CarrierError:
            if not self.opened:
                self._reset(server)
            raise

    def _opened_for(self, to: str, sender: str) -> smtplib.SMTP:
        """The connection, ready for this recipient's text."""
        if self.opened and self.opened != to:
            # The text of another is awaited: only hanging up takes that back.
            self._hang_up()
        server = self._smtp()
        server.ehlo_or_helo_if_needed()
        try:
            if server.has_extn("pipelining"):
                if not self.opened:
                    server.send(_envelope(sender, to))
                self.opened = ""
                _read_envelope(server)
            else:
                _expect(server.mail(sender), 250)
                _expect(server.rcpt(to), 250, about_address=True)
                _expect(server.docmd("DATA"), 354)
        except CarrierError:
            self._reset(server)
            raise
        return server

    def _smtp(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.__enter__()
        return self.backend.connection

    def _hang_up(self) -> None:
        self.opened = ""
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


def _envelope(sender: str, to: str) -> bytes:
    return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode("ascii")


def _read_envelope(server: smtplib.SMTP) -> None:
    answers = [server.getreply() for _ in range(3)]
    try:
        _expect(answers[0], 250)
        _expect(answers[1], 250, about_address=True)
    except CarrierError:
        if answers[2][0] == 354:
            # It waits for a text all the same: an empty one, to nobody.
            server.send(".\r\n")
            server.getreply()
        raise
    _expect(answers[2], 354)


def _ascii_address(to: str) -> str:
    """A domain with accents travels in its ASCII form; a local part cannot."""
    local, _, host = one_line(to).rpartition("@")
    if not local.isascii() or any(c in local for c in "<> "):
        raise CarrierError(Trouble.DEAD_ADDRESS, "local part")
    return f"{local}@{punycode(host)}"


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
