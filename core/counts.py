"""Several counts in one statement."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def count_each(wanted: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each query finds, by name; 1 query, none if nothing is asked."""
    if not wanted:
        return {}
    counts: list[str] = []
    params: list[Any] = []
    for rows in wanted.values():
        query = rows.order_by().values("pk").query
        compiler = query.get_compiler(connection=connection, elide_empty=False)
        sql, values = compiler.as_sql()
        counts.append(f"(SELECT count(*) FROM ({sql}) counted)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        return dict(zip(wanted, cursor.fetchone(), strict=True))
