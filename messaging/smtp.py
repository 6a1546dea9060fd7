"""The SMTP dialogue. It is our own implementation because the moment at which a
connection breaks decides between « retry » and « uncertain ».

With a server that supports CHUNKING (RFC 3030) and PIPELINING (RFC 2920), several
messages are sent at a time, and the next ones are built while the server reads them.
With any other server, each message waits for the previous answer.
"""

import re
import smtplib
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Protocol, Self

from django.core.mail.backends.smtp import EmailBackend

from messaging.delivery_errors import DeliveryError, ErrorKind, SendResult
from messaging.placeholders import MissingLink
from messaging.refusals import Meaning, meaning_of, spoken

ERROR_KINDS = {
    Meaning.DEAD: ErrorKind.DEAD_ADDRESS,
    Meaning.FULL: ErrorKind.FULL,
    Meaning.REFUSED: ErrorKind.REFUSED,
}

# Amazon SES replaces the Message-ID by an id of its own, which it gives in its last
# answer: « 250 Ok 0102018c...-000000 ». Reports and complaints name only that id.
SES_ID = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}-\d{6}")
BROKEN = (OSError, smtplib.SMTPException)
# Maximum number of uncertain messages when a connection breaks.
WINDOW = 10


class Letter(Protocol):
    """An envelope and a text; each property may raise the error that prevents
    sending."""

    @property
    def sender(self) -> str: ...

    @property
    def address(self) -> str: ...

    @property
    def data(self) -> bytes: ...


class Dialogue:
    """The dialogue with one server, on one connection."""

    def __init__(self, backend: EmailBackend) -> None:
        self.backend = backend
        self.in_flight = 0
        self.is_cut = False

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(*BROKEN):
            self.backend.close()

    def deliver(self, letters: Iterable[Letter], until: float) -> Iterator[SendResult]:
        server, self.is_cut = self._open(), False
        if server.has_extn("pipelining") and server.has_extn("chunking"):
            return self._by_windows(letters, until)
        return self._one_by_one(letters, until)

    def _open(self) -> smtplib.SMTP:
        try:
            self.backend.open()
            server = self.backend.connection
            assert server is not None
            assert server.sock is not None
            # Without TCP_NODELAY, the end of each text waits for the acknowledgement of
            # its beginning.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.ehlo_or_helo_if_needed()
        except BROKEN as error:
            self._hang_up()
            raise DeliveryError(ErrorKind.BUSY, type(error).__name__) from error
        return server

    def _hang_up(self) -> None:
        connection, self.backend.connection = self.backend.connection, None
        if connection is not None:
            connection.close()
            return
        # A connection that failed during TLS or authentication is not yet set on the
        # backend.
        with suppress(*BROKEN):
            self.backend.close()

    def _by_windows(
        self, letters: Iterable[Letter], until: float
    ) -> Iterator[SendResult]:
        rest = iter(letters)
        made = _made(islice(rest, WINDOW))
        while made and time.monotonic() <= until:
            self._wait_after_a_cut()
            self._write(made)
            following = _made(islice(rest, WINDOW))
            for chunk in made:
                result = self._answer() if isinstance(chunk, bytes) else chunk
                self.in_flight -= 1
                yield result
            made = following

    def _write(self, made: list[bytes | DeliveryError | MissingLink]) -> None:
        server = self._open()
        self.in_flight = len(made)
        try:
            server.send(b"".join([chunk for chunk in made if isinstance(chunk, bytes)]))
        except BROKEN:
            self._cut()

    def _answer(self) -> SendResult:
        server = self.backend.connection
        if server is None:
            return DeliveryError(ErrorKind.UNCERTAIN, "cut")
        try:
            return _outcome(server, RSET, MAIL, RCPT, TEXT)
        except BROKEN as error:
            self._cut()
            return DeliveryError(ErrorKind.UNCERTAIN, type(error).__name__)

    def _cut(self) -> None:
        self.is_cut = True
        self._hang_up()

    def _wait_after_a_cut(self) -> None:
        """Stop after the first broken connection: a server that breaks every connection
        would make each message uncertain in turn."""
        if self.is_cut:
            raise DeliveryError(ErrorKind.BUSY, "cut")

    def _one_by_one(
        self, letters: Iterable[Letter], until: float
    ) -> Iterator[SendResult]:
        for letter in letters:
            if time.monotonic() > until:
                return
            self._wait_after_a_cut()
            try:
                result = self._send(letter)
            except (DeliveryError, MissingLink) as error:
                result = error
            self.in_flight = 0
            yield result

    def _send(self, letter: Letter) -> SendResult:
        data, server = _dotted(letter.data), self._open()
        error_kind = ErrorKind.BUSY
        try:
            result = _envelope(server, letter)
            if not isinstance(result, DeliveryError):
                error_kind, self.in_flight = ErrorKind.UNCERTAIN, 1
                server.send(data)
                result = _outcome(server, TEXT)
        except BROKEN as error:
            self._cut()
            raise DeliveryError(error_kind, type(error).__name__) from error
        if isinstance(result, DeliveryError):
            self._reset(server)
        return result

    def _reset(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except BROKEN:
            self._hang_up()


def _made(letters: Iterable[Letter]) -> list[bytes | DeliveryError | MissingLink]:
    """Each message as one chunk ready to be written, or the error that prevents it."""
    made: list[bytes | DeliveryError | MissingLink] = []
    for letter in letters:
        try:
            data = letter.data
            head = (
                f"RSET\r\nMAIL FROM:<{letter.sender}>\r\nRCPT TO:<{letter.address}>\r\n"
                f"BDAT {len(data)} LAST\r\n"
            )
            made.append(head.encode("ascii") + data)
        except (DeliveryError, MissingLink) as error:
            made.append(error)
    return made


class Step:
    """A command and its expected answer code."""

    def __init__(self, code: int = 250, *, about_address: bool = False) -> None:
        self.code = code
        self.about_address = about_address


RSET = MAIL = Step()
# Some servers check the mailbox only after the text.
RCPT = TEXT = Step(about_address=True)
DATA = Step(354)


def _outcome(server: smtplib.SMTP, *steps: Step) -> str | DeliveryError:
    """Read the answer to each step; returns the first refusal, otherwise the id that
    replaces the Message-ID, "" if the server keeps it."""
    refusal, words = None, b""
    for step in steps:
        code, words = server.getreply()
        if code < 0:
            raise smtplib.SMTPServerDisconnected("nonsense")
        refusal = refusal or _meaning(code, words, step)
        if refusal and refusal.for_all:
            return refusal
        if refusal and code == DATA.code:
            # The server still expects a text: send an empty one, with no recipient.
            server.send(b".\r\n")
            server.getreply()
    if refusal:
        return refusal
    replaced = SES_ID.search(words.decode("ascii", "replace"))
    return replaced[0] if replaced else ""


def _envelope(server: smtplib.SMTP, letter: Letter) -> str | DeliveryError:
    commands = [
        (f"MAIL FROM:<{letter.sender}>\r\n", MAIL),
        (f"RCPT TO:<{letter.address}>\r\n", RCPT),
        ("DATA\r\n", DATA),
    ]
    if server.has_extn("pipelining"):
        server.send("".join(command for command, _ in commands))
        return _outcome(server, *(step for _, step in commands))
    for command, step in commands:
        server.send(command)
        result = _outcome(server, step)
        if isinstance(result, DeliveryError):
            return result
    return ""


def _meaning(given: int, words: bytes, step: Step) -> DeliveryError | None:
    if given == step.code or (step.code == 250 and given == 251):
        return None
    text = words.decode("utf-8", "replace")
    # The words may contain the address: only codes are put in an error's detail.
    status = text.split(" ", 1)[0]
    status = status if status[:1] in "245" and status[1:2] == "." else ""
    detail = f"{given} {status}".strip()
    if given == 421:
        return DeliveryError(ErrorKind.BUSY, detail)
    if 400 <= given < 500:
        return DeliveryError(ErrorKind.LATER, detail)
    error_kind = (
        ERROR_KINDS[meaning_of(text)] if step.about_address else ErrorKind.REFUSED
    )
    return DeliveryError(error_kind, detail, words=spoken(f"{given} {text}"))


def _dotted(data: bytes) -> bytes:
    """Dot-stuffing: double a dot at the beginning of a line and add the final dot."""
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"
