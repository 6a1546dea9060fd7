"""Run something once the surrounding transaction is committed."""

from collections.abc import Callable
from typing import Any

from django.db import transaction


def after_commit(act: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """Call `act` after the commit. What it raises is logged: what is committed stands.

    Django's `on_commit(robust=True)` logs the name of the function, which a
    `functools.partial` does not have: its failure would reach the caller after all.
    """

    def call() -> None:
        act(*args, **kwargs)

    transaction.on_commit(call, robust=True)
