"""The parts of a returned mail: the text of its report, its fields, the original.

Servers keep only partly to RFC 3462, 3464 and 5965; what they send instead is read too.
"""

import email.policy
import html
import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from itertools import islice

OLD_FEEDBACK = "X-HmXmrOriginalRecipient"
FEEDBACK = "message/feedback-report"
# The second form is for internationalised addresses (RFC 6533).
DELIVERY_STATUS = ("message/delivery-status", "message/global-delivery-status")
ORIGINALS = ("message/rfc822", "message/global")
HEADERS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
# Where a single-part report begins to quote the original message.
QUOTED_ORIGINAL = re.compile(
    r"^.{0,20}(?:below this line is a copy of the message|this is a copy of (?:the|your)"
    r" message|original message (?:follows|headers?)|the header of the original|unsent "
    r"message below|returned message|message header follows).*$",
    re.IGNORECASE | re.MULTILINE,
)
MESSAGE_ID = re.compile(r"^Message-ID:", re.IGNORECASE | re.MULTILINE)
NAMING = re.compile(
    r"^(Message-ID|To|List-Unsubscribe):[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
"""The fields that identify an original message."""
MOST_COPIES, HEADERS_SIZE = 5, 10_000
"""Copies of headers that are looked at in one part, and characters on each side."""


def text(message: Message) -> str:
    """The text of the report, without the original that it quotes."""
    part = next((p for p in message.walk() if not p.is_multipart()), None)
    if part is None:
        return ""
    shown = re.split(QUOTED_ORIGINAL, _decoded(part), maxsplit=1)[0]
    if part.get_content_type() == "text/html":
        shown = html.unescape(re.sub(r"<[/!]?[A-Za-z][^<>]*>", " ", shown[:50_000]))
    return shown[:5000]


def blocks(part: Message) -> list[Message]:
    """The groups of fields of a report; Python leaves them as text if it does not parse
    them."""
    payload = part.get_payload()
    is_plain = part.get_content_type() != DELIVERY_STATUS[1] and not _is_encoded(part)
    if isinstance(payload, list) and is_plain:
        return [block for block in payload if isinstance(block, Message)]
    groups = re.split(r"\r?\n\r?\n", _inner(part))
    return [
        message_from_string(group.lstrip(), policy=email.policy.compat32)
        for group in groups
    ]


def field(block: Message, name: str) -> str:
    """The first field of this name, "" if none; also if it has unencoded letters, which
    Python's parser shows as « \ufffd »."""
    found = (str(v) for k, v in block.raw_items() if k.lower() == name.lower())
    octets = next(found, "").encode("utf-8", "surrogateescape")
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _is_encoded(part: Message) -> bool:
    """Whether a report or an original is in base64 or quoted-printable, which RFC 2046
    (5.2.1) forbids and some servers do."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return encoding in ("base64", "quoted-printable")


def _inner(part: Message) -> str:
    """The decoded text of a message/* part, which Python's parser took for a mail."""
    payload = part.get_payload()
    inner = payload if isinstance(payload, list) else [payload]
    text = "\n\n".join(str(each).strip() for each in inner)
    if not _is_encoded(part):
        return text
    leaf = Message()
    leaf["Content-Transfer-Encoding"] = part["Content-Transfer-Encoding"]
    leaf.set_payload(text)
    return _decoded(leaf)


def originals(message: Message) -> Iterator[Message]:
    """The original messages in a report, complete or headers only."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ORIGINALS or (kind in HEADERS and part.is_multipart()):
            payload = part.get_payload()
            if _is_encoded(part):
                yield message_from_string(_inner(part), policy=email.policy.compat32)
            elif isinstance(payload, list):
                yield from (each for each in payload if isinstance(each, Message))
        elif kind in HEADERS:
            yield message_from_string(_headers(part), policy=email.policy.compat32)
    for part in message.walk():
        if part.get(OLD_FEEDBACK):
            yield part
    quoted = re.split(QUOTED_ORIGINAL, _quoted(message), maxsplit=1)
    if len(quoted) > 1:
        yield message_from_string(quoted[-1].lstrip(), policy=email.policy.compat32)


def copied_headers(message: Message) -> Iterator[Message]:
    """The original's headers where a server copies them into a text (Exchange), or
    attaches them as a plain file."""
    for part in message.walk():
        if part.get_content_maintype() not in ("text", "application"):
            continue
        text = _decoded(part).replace("\r\n", "\n")
        for found in islice(MESSAGE_ID.finditer(text), MOST_COPIES):
            above = text[max(found.start() - HEADERS_SIZE, 0) : found.start()]
            below = text[found.start() : found.start() + HEADERS_SIZE]
            # The block of headers ends at a blank line.
            block = above.rpartition("\n\n")[2] + below.partition("\n\n")[0]
            original = Message()
            for field in NAMING.finditer(block):
                original[field[1]] = " ".join(field[2].split())
            yield original


def answered(message: Message) -> Iterator[Message]:
    """The messages that a report says it answers (Gmail and Exchange return no
    original), each with the recipient that failed if the report names only one."""
    failed = recipients(message)
    threads = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    for name in dict.fromkeys(re.findall(r"<([^<>\s]+)>", threads)):
        original = Message()
        original["Message-ID"] = name
        if len(failed) == 1:
            original["To"] = failed.pop()
        yield original


def recipients(message: Message) -> set[str]:
    """The recipients that a report names: as they were written to, if it says so,
    otherwise as the last server knew them."""
    found: set[str] = set()
    for part in message.walk():
        if part.get_content_type() in DELIVERY_STATUS:
            for block in blocks(part):
                told = block.get("Original-Recipient") or block.get("Final-Recipient")
                found.add(str(told or "").rpartition(";")[2].strip(" <>\t\r\n"))
    named = str(message.get("X-Failed-Recipients", "")).split(",")
    return {*(found - {""} or (each.strip() for each in named))} - {""}


def complained_about(message: Message) -> list[str]:
    """The `Original-Rcpt-To` addresses of a complaint (RFC 5965, 3.2)."""
    return [
        str(address).rpartition(";")[2].strip(" <>\t\r\n")
        for part in message.walk()
        if part.get_content_type() == FEEDBACK
        for block in blocks(part)
        for address in block.get_all("Original-Rcpt-To", [])
    ]


def _quoted(message: Message) -> str:
    """The text of a single-part report, which quotes the original at its end."""
    return "" if message.is_multipart() else _decoded(message)


def _headers(part: Message) -> str:
    """Decode headers as UTF-8 with replacement, ignoring the part's declared character
    set: headers are normally ASCII."""
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _decoded(part: Message) -> str:
    """The text of a part: UTF-8, else its declared character set, else Windows-1252."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    declared = str(part.get_param("charset") or "cp1252")
    for charset in ("utf-8", declared):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return payload.decode("cp1252", "replace")
