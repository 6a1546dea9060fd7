"""SQL that Python sends. What the ORM cannot say and takes more than a few lines is a
file, `<app>/sql/statements/<name>.sql`; its parameters are psycopg's, `%(name)s`.
"""

from typing import Any

from django.db import connection

from core.sql import ROOT


def statement(app: str, name: str) -> str:
    """The text of a file. Read at import: a missing file stops the start."""
    return (ROOT / app / "sql" / "statements" / f"{name}.sql").read_text()


def call(function: str, *values: Any) -> Any:
    """The value that a function of the database returns for these arguments."""
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({places})", values)
        return cursor.fetchone()[0]
