"""PostgreSQL's advisory locks: one process at a time, where no row can be locked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def wait_for(name: str, detail: str = "") -> None:
    """Take the lock of this name and detail until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [name, detail]
        )


@contextmanager
def alone(name: str, pk: int = 0) -> Iterator[bool]:
    """Whether no other connection is in this block; a lost connection leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", [name, pk])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtext(%s), %s)", [name, pk]
                )
