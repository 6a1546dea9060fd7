"""Read as text every column of the database that can hold a value."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models

from contacts.personal import FieldGroup
from core.statements import statement
from erasure import catalogue

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHUNK = 1 << 18

# Strings, arrays, network addresses, dates, and what PostgreSQL calls user types (json,
# bytea, xml, full-text vectors); whole numbers and identifiers hold no value.
COLUMNS = statement("erasure", "text_columns")


OWN_GROUPS = {
    FieldGroup.IDENTITY,
    FieldGroup.ADDRESSES,
    FieldGroup.BANK,
    FieldGroup.WORK,
}


@dataclass
class Column:
    name: str
    path: str = ""
    """The model's field, « contacts.Contact.email », if a model has this column."""
    own: bool = False
    """Whether the content legitimately belongs to each contact: a name, address or
    number. False for a text about somebody, even on another contact's row.
    """
    generated: bool = False
    codes: frozenset[str] = frozenset()
    """The codes that a field with choices may hold."""


@dataclass
class Table:
    schema: str
    name: str
    model: type[models.Model] | None = None
    row_column: str = ""
    contact_column: str = ""
    columns: list[Column] = field(default_factory=list)
    expressions: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    def query(self) -> str:
        quoted = connection.ops.quote_name
        row = quoted(self.row_column) if self.row_column else "ctid"
        contact = quoted(self.contact_column) if self.contact_column else "NULL"
        return (
            f"COPY (SELECT {', '.join([row, contact, *self.expressions])}"
            f" FROM {quoted(self.schema)}.{quoted(self.name)}) TO STDOUT"
        )


def all_tables() -> list[Table]:
    """Every table with a column that can hold a value, from the PostgreSQL catalogue."""
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    own = {e.path for e in catalogue.all_fields() if e.group in OWN_GROUPS}
    tables: dict[tuple[str, str], Table] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for schema, name, column, type_name, generated in cursor.fetchall():
            key = (schema, name)
            if key not in tables:
                model = by_table.get(name) if schema == "public" else None
                tables[key] = _table(schema, name, model)
            _add_column(tables[key], column, type_name, generated)
            tables[key].columns[-1].own = tables[key].columns[-1].path in own
    return list(tables.values())


def _table(schema: str, name: str, model: type[models.Model] | None) -> Table:
    table = Table(schema, name, model)
    if model is None:
        return table
    table.row_column = str(model._meta.pk.column)
    path = getattr(model, "CONTACT_PATH", None)
    if path == "":
        table.contact_column = table.row_column
    elif path and "__" not in path:
        table.contact_column = str(_field(model, path).column)
    return table


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _add_column(table: Table, name: str, type_name: str, generated: bool) -> None:
    quoted = connection.ops.quote_name(name)
    shown = f"encode({quoted}, 'escape')" if type_name == "bytea" else quoted
    column = Column(name, generated=generated)
    for model_field in table.model._meta.concrete_fields if table.model else ():
        if model_field.column == name:
            column.path = f"{model_field.model._meta.label}.{model_field.name}"
            column.codes = frozenset(
                str(code).lower() for code, _ in model_field.flatchoices
            )
    table.columns.append(column)
    table.expressions.append(shown)


class _Lines(io.RawIOBase):
    """Buffered target of COPY: hands over whole lines, many at once."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self.take = take
        self.begun = b""
        self.rows = self.bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        size = memoryview(data).nbytes
        text = self.begun + data
        end = text.rfind(b"\n") + 1
        self.begun = text[end:]
        self.take(text[:end])
        self.rows += text.count(b"\n")
        self.bytes += size
        return size


def stream(table: Table, take: Callable[[bytes], None]) -> tuple[int, int]:
    """Pass every row of a table as lines of text to the reader; return (rows, bytes)."""
    lines = _Lines(take)
    buffer = io.BufferedWriter(lines, CHUNK)
    with connection.cursor() as cursor:
        cursor.copy_expert(table.query(), buffer)
    buffer.flush()
    return lines.rows, lines.bytes
