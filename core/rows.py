"""Rows by a statement that is written once.

The ORM writes its SQL anew at each call, which takes longer than the query itself: the
few reads that every public page makes are written out.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


@cache
def columns(model: type[models.Model], alias: str) -> str:
    """What a statement selects for `read`: « c.id, c.name »."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def read(
    model: type[M], sql: str, params: Sequence[Any] = ()
) -> list[tuple[M, tuple[Any, ...]]]:
    """Each row as the model that `columns` names, and what the statement adds to them.

    Values are the driver's: for models without JSON or other converted columns.
    """
    names = [field.attname for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    end = len(names)
    alias = connection.alias
    return [(model.from_db(alias, names, row[:end]), row[end:]) for row in rows]


def first(model: type[M], sql: str, params: Sequence[Any] = ()) -> M | None:
    return next((row for row, _ in read(model, sql, params)), None)
