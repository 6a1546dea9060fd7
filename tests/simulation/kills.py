"""Kill this process between two of its statements, as `kill -9` would.

The statement that is refused, and all that follow, raise `Killed`; the connection is closed
then, so that the server rolls back what was not committed. Handlers of `Exception` do not
see it, and what a handler of `BaseException` would write is refused too.
"""

import math
from collections.abc import Callable
from typing import Any

from django.db import connection


class Killed(BaseException):
    """The process is dead."""


class _Axe:
    def __init__(self, after: float) -> None:
        self.left = after
        self.done = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        if self.done >= self.left:
            raise Killed
        self.done += 1
        return execute(*arguments)


def count(act: Callable[[], object]) -> int:
    """Run the act whole; how many statements it sent."""
    with connection.execute_wrapper(axe := _Axe(math.inf)):
        act()
    return axe.done


def run(act: Callable[[], object], after: int) -> bool:
    """Run the act and kill it before statement number `after`; whether it was killed."""
    try:
        with connection.execute_wrapper(_Axe(after)):
            act()
    except Killed:
        connection.close()
        return True
    return False
