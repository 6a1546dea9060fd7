"""The rows of several queries in one statement."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import Col
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Row = Model | dict[str, Any]


def read_each(wanted: Mapping[str, QuerySet[Any, Any]]) -> dict[str, list[Any]]:
    """The rows of each query, by name; 1 query, none if nothing is asked.

    A plain query gives instances, with what `select_related` and `annotate` add, one with
    `values(...)` dicts, in the order of the query. For the small results of a page that
    has many subjects: the rows travel as JSON. Not supported: `prefetch_related`, `defer`,
    binary columns, and the functions that convert their result in Python (truncated
    dates: put a Cast around them).
    """
    if not wanted:
        return {}
    parts: list[str] = []
    params: list[Any] = []
    compilers: dict[str, SQLCompiler] = {}
    for name, rows in wanted.items():
        compiler = rows.query.get_compiler(connection=connection, elide_empty=False)
        sql, values = compiler.as_sql()
        columns = ", ".join(f"c{place}" for place, _ in enumerate(compiler.select))
        parts.append(
            f"(SELECT coalesce(json_agg(json_build_array({columns})), '[]')"
            f" FROM ({sql}) found({columns}))::text"
        )
        params += values
        compilers[name] = compiler
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        found = cursor.fetchone()
    return {
        name: [_row(wanted[name], compiler, values) for values in json.loads(text)]
        for (name, compiler), text in zip(compilers.items(), found, strict=True)
    }


def first(rows: list[Any]) -> Any | None:
    """The only row of a query of one, or None."""
    return rows[0] if rows else None


def _row(rows: QuerySet[Any, Any], compiler: SQLCompiler, values: list[Any]) -> Row:
    columns = [(expression, alias) for expression, _, alias in compiler.select]
    read = [
        # Missing where a row of select_related is, whatever the field allows.
        None if value is None else expression.output_field.to_python(value)
        for (expression, _), value in zip(columns, values, strict=True)
    ]
    if not issubclass(rows._iterable_class, ModelIterable):
        names = [alias or _name(expression) for expression, alias in columns]
        return dict(zip(names, read, strict=True))
    return _instance(rows, compiler, read)


def _instance(
    rows: QuerySet[Any, Any], compiler: SQLCompiler, read: list[Any]
) -> Model:
    """As Django's own ModelIterable makes it."""
    own = compiler.klass_info["select_fields"]
    start, end = own[0], own[-1] + 1
    fields = [column.target.attname for column, *_ in compiler.select[start:end]]
    found: Model = rows.model.from_db(rows.db, fields, read[start:end])
    # The stubs describe Django 6, whose function takes one argument more.
    related = get_related_populators(  # type: ignore[call-arg]
        compiler.klass_info, compiler.select, rows.db
    )
    for each in related:
        each.populate(read, found)
    for name, place in (compiler.annotation_col_map or {}).items():
        setattr(found, name, read[place])
    return found


def _name(expression: Col) -> str:
    return expression.target.name
