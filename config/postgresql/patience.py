"""Time limits on PostgreSQL: the server's own timeouts, and a watchdog in web
processes.

The server's timeouts work only while it runs. A frozen server (a stalled disk, a paused
machine) does not answer, and psycopg cannot abandon a wait, so a watchdog thread
interrupts it in web processes.
"""

import os
import select
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ

# After a query has waited this long, check whether the server answers at all, within
# PROBE_SECONDS.
SUSPICIOUS_SECONDS = 3.0
PROBE_SECONDS = 1.0
EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Patience:
    """Timeouts of one kind of process, in seconds; 0 means no limit."""

    statement: float = 0
    lock: float = 0

    def options(self) -> str:
        """The value of libpq's `options`."""
        limits = {"statement_timeout": self.statement, "lock_timeout": self.lock}
        return " ".join(
            f"-c {name}={round(seconds * 1000)}"
            for name, seconds in limits.items()
            if seconds
        )


class Current:
    """Migrations and commands keep this default, without limits."""

    patience = Patience()
    watch: "Watch | None" = None


def answers(params: dict[str, Any], seconds: float) -> bool:
    """Whether the server answers a new connection in time, even with an error."""
    deadline = time.monotonic() + seconds
    connection = None
    try:
        # psycopg2 in asynchronous mode: only `_wait` blocks.
        connection = psycopg2.connect(**params, async_=1)
        if not _wait(connection, deadline):
            return False
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        return _wait(connection, deadline)
    except psycopg2.OperationalError as error:
        # A server that refuses (too many connections, a wrong password) is not frozen.
        return "FATAL" in str(error) and "starting up" not in str(error)
    finally:
        if connection is not None:
            connection.close()


def _wait(connection: Any, deadline: float) -> bool:
    while (state := connection.poll()) != POLL_OK:
        poll = select.poll()
        wanted = select.POLLIN if state == POLL_READ else select.POLLOUT
        poll.register(connection.fileno(), wanted)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return False
    return True


class Greeting:
    """A connection being opened: libpq abandons it itself, after `connect_timeout`."""


class Watch:
    """Unblocks the threads that wait for a server that no longer answers.

    While the server is silent, new connections fail at once, so that pages without a
    database, such as the health checks, find a free thread.
    """

    def __init__(self) -> None:
        self.waiting: weakref.WeakKeyDictionary[Any, float] = (
            weakref.WeakKeyDictionary()
        )
        self.lock = threading.Lock()
        self.is_away = False
        self.pid = 0
        self.params: dict[str, Any] = {}

    def start(self, params: dict[str, Any]) -> None:
        """Start once per process: threads do not survive a fork."""
        with self.lock:
            self.params = params
            if self.pid == os.getpid():
                return
            self.pid = os.getpid()
            threading.Thread(target=self._run, daemon=True, name="database").start()

    @contextmanager
    def over(self, connection: Any) -> Iterator[None]:
        """Watch this psycopg connection, or a Greeting, while the block waits for an
        answer.
        """
        with self.lock:
            self.waiting[connection] = time.monotonic()
        try:
            yield
        finally:
            with self.lock:
                self.waiting.pop(connection, None)

    def _run(self) -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            self.look()

    def look(self) -> None:
        before = time.monotonic() - SUSPICIOUS_SECONDS
        with self.lock:
            suspicious = [c for c, since in self.waiting.items() if since < before]
        if not (suspicious or self.is_away):
            return
        self.is_away = not answers(self.params, PROBE_SECONDS)
        if self.is_away:
            self._cut(suspicious)

    def _cut(self, connections: list[Any]) -> None:
        """Shut the socket down: the waiting thread reads its end and raises
        OperationalError.
        """
        with self.lock:
            for connection in connections:
                if isinstance(connection, Greeting):
                    continue
                if connection in self.waiting and not connection.closed:
                    with socket.socket(fileno=os.dup(connection.fileno())) as line:
                        line.shutdown(socket.SHUT_RDWR)
