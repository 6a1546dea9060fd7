"""E-mail bytes compiled once for all recipients, with placeholders for each one's
values."""

import base64
import binascii
import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, formataddr, parseaddr
from typing import Self

from django.conf import settings
from django.utils import timezone

from accounts.models import Company
from campaigns.models import Campaign
from messaging import tracking
from messaging.placeholders import Pieces, Placeholder
from messaging.render import Compiled

ONE_CLICK = "lienDesabonnement"
SOFT_BREAK = b"=\r\n"
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


def domain() -> str:
    """The company's domain: that of its From address."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


@dataclass(frozen=True)
class Skeleton:
    """The headers common to the e-mails of one sending."""

    company: str
    address: str
    domain: str
    headers: Mapping[str, str] = field(default_factory=dict)
    one_click: bool = False

    @classmethod
    def of(
        cls,
        company: Company,
        *,
        campaign: Campaign | None = None,
        automatic: bool = False,
        is_request: bool = False,
    ) -> Self:
        """Build the headers of domain 3.1 to 3.6 that do not depend on the
        recipient."""
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        home = domain()
        one_click = campaign is not None and (is_request or not campaign.mandatory)
        headers = {
            "Reply-To": company.reply_to or company.email or address,
            **tracking.headers_of_smtp(),
        }
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
        if one_click:
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return cls(
            company=one_line(company.name),
            address=address,
            domain=home,
            headers=headers,
            one_click=one_click,
        )

    @property
    def sender(self) -> str:
        """The From address in the form that Django expects: the name is not encoded."""
        return str(Address(self.company, addr_spec=self.address))

    def own(self, message_id: uuid.UUID, values: Mapping[str, str]) -> dict[str, str]:
        """The headers specific to one recipient."""
        own = {"Message-ID": f"<{message_id}@{self.domain}>"}
        if self.one_click:
            own["List-Unsubscribe"] = f"<{values[ONE_CLICK]}>"
        return own


class CompiledTemplate:
    """A multipart/alternative message whose lines are within the SMTP length limit. The
    literals are encoded once; each recipient costs the encoding of a few values and one
    join."""

    def __init__(
        self, skeleton: Skeleton, compiled: Compiled, now: datetime.datetime
    ) -> None:
        self.skeleton = skeleton
        self.compiled = compiled = compiled.typeset()
        # « =_ » cannot occur in quoted-printable text, so no message text can contain
        # the boundary.
        boundary = f"=_{uuid.uuid4().hex}"
        common = {
            "From": _mailbox(skeleton.company, skeleton.address),
            **skeleton.headers,
            "Date": format_datetime(timezone.localtime(now)),
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
        }
        self._head = _lines(common)
        self._subject = None if compiled.subject.names else self._encoded_subject({})
        parts = [
            *_part(boundary, "plain", compiled.text),
            *_part(boundary, "html", compiled.html),
            f"\r\n--{boundary}--\r\n".encode(),
        ]
        self._body = [b"" if isinstance(part, Placeholder) else part for part in parts]
        self._places: dict[Placeholder, list[int]] = {}
        for place, part in enumerate(parts):
            if isinstance(part, Placeholder):
                self._places.setdefault(part, []).append(place)

    def cast(self, to: str, message_id: uuid.UUID, values: Mapping[str, str]) -> bytes:
        """The message of one recipient; `to` is their address in ASCII."""
        body = self._body.copy()
        for placeholder, places in self._places.items():
            value = placeholder.write(values)
            ready = _quoted(value) + SOFT_BREAK if value else b""
            for place in places:
                body[place] = ready
        own = {
            "Subject": self._subject or self._encoded_subject(values),
            "To": to,
            **self.skeleton.own(message_id, values),
        }
        return self._head + _lines(own) + b"".join(body)

    def subject(self, values: Mapping[str, str]) -> str:
        return one_line(self.compiled.subject.fill(values))

    def _encoded_subject(self, values: Mapping[str, str]) -> str:
        return _encoded(self.subject(values))


def _lines(headers: Mapping[str, str]) -> bytes:
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    return lines.encode("ascii")


def _part(boundary: str, subtype: str, pieces: Pieces) -> list[bytes | Placeholder]:
    """A placeholder always begins its own line, so that its length does not affect the
    other lines."""
    head = (
        f"\r\n--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    parts: list[bytes | Placeholder] = [head.encode()]
    for piece in pieces.parts:
        if isinstance(piece, Placeholder):
            if _is_open(parts[-1]):
                parts.append(SOFT_BREAK)
            parts.append(piece)
        else:
            parts.append(_quoted(piece))
    return parts


def _is_open(part: bytes | Placeholder) -> bool:
    return isinstance(part, bytes) and not part.endswith(b"\r\n")


def _quoted(text: str) -> bytes:
    lines = text.replace("\r\n", "\n").encode()
    return binascii.b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")


def _encoded(text: str) -> str:
    """A Subject header (RFC 2047): encoded-words of 75 characters, lines of 76 at
    most."""
    if text.isascii() and len(text) < 68 and "=?" not in text:
        return text
    if len(raw := text.encode()) <= 39:
        return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="
    return Header(text, "utf-8", maxlinelen=74, header_name="Subject").encode(
        linesep="\r\n"
    )


def _mailbox(name: str, address: str) -> str:
    """A From header (RFC 5322): a non-ASCII name is encoded as a phrase (RFC 2047, 5
    (3)), one with special characters is quoted; the address is on its own line if the
    two are long."""
    if name.isascii() and "=?" not in name:
        written = formataddr((name, address)).removesuffix(f"<{address}>").rstrip()
    else:
        written = Header(name, "utf-8", maxlinelen=74, header_name="From").encode(
            linesep="\r\n"
        )
    last = written.rpartition("\n")[2]
    fits = len("From: ") + len(last) + len(address) + 3 <= 76
    blank = " " if fits else "\r\n "
    return f"{written}{blank}<{address}>" if written else address


def one_line(text: str) -> str:
    """Collapse blanks and line breaks, so that a value cannot inject a header; no-break
    spaces stay."""
    return BLANKS.sub(" ", text).strip()
