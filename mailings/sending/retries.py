"""Retries of idempotent database work while the server restarts."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)

LOST = (OperationalError, InterfaceError)
"""The connection broke, the server refused, or a lock or a statement timed out."""
WAITS = (0.2, 0.5, 1, 2)
LONGEST_WAIT = 5
GIVE_UP_SECONDS = 900

Result = TypeVar("Result")


def insist(act: Callable[[], Result]) -> Result:
    """The result of `act`, called again while the database is unavailable.

    Raises the last error of `act` after a quarter of an hour, and at once inside a
    transaction, which is lost as a whole.
    """
    deadline = time.monotonic() + GIVE_UP_SECONDS
    for wait in _waits():
        try:
            return act()
        except LOST as error:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            log.warning("waiting for the database: %s", type(error).__name__)
            connection.close()
            time.sleep(wait)
    raise AssertionError("the waits never end")


def _waits() -> Iterator[float]:
    yield from WAITS
    while True:
        yield LONGEST_WAIT
