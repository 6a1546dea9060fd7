"""Compare the functions, triggers and views of the database with their files.

The verification runs in the database, whose owner could replace its functions,
disable the triggers, or add others. The files (`<app>/sql/*.sql`) are installed again
as temporary objects, both are compared in the server's own output, and the
transaction is rolled back.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model

from campaigns.models import CampaignVersion
from consent.models import (
    ClosedChain,
    Consent,
    ConsentEvent,
    Evidence,
    Notice,
    Suppression,
    SuppressionLift,
)
from core import sql
from core.statements import statement

LEDGER: tuple[type[Model], ...] = (
    ConsentEvent,
    Consent,
    Notice,
    Evidence,
    Suppression,
    SuppressionLift,
    ClosedChain,
    CampaignVersion,
)

FUNCTIONS = statement("consent", "guard_functions")
TRIGGERS = statement("consent", "guard_triggers")
VIEWS = "SELECT pg_get_viewdef(to_regclass(%s))"
# Row security or rules, which could hide rows from the verification or rewrite a
# write.
HIDING = statement("consent", "hiding_tables")
NULLABLE = statement("consent", "nullable_columns")


class Installed(NamedTuple):
    """The objects that the files install, by name."""

    functions: dict[str, str]
    triggers: dict[str, str]
    views: dict[str, str]
    tables: frozenset[str]


def faults() -> Iterator[str]:
    """Yield each difference from the installed files, in French."""
    installed = _installed()
    with transaction.atomic(), connection.cursor() as cursor:
        found = [
            *_functions(cursor, installed),
            *_views(cursor, installed),
            *_tables(cursor, installed),
            *_triggers(cursor, installed),
        ]
        transaction.set_rollback(True)
    yield from found


def _functions(cursor: Any, installed: Installed) -> Iterator[str]:
    cursor.execute("SET LOCAL check_function_bodies = off")
    names = list(installed.functions)
    cursor.execute(FUNCTIONS, [names, False])
    # A second function of the same name is a fault too: it may be the one called.
    present = _by_name(cursor.fetchall())
    texts = installed.functions.values()
    cursor.execute(";".join(f"CREATE FUNCTION pg_temp.{text}" for text in texts))
    cursor.execute(FUNCTIONS, [names, True])
    for name, made in sorted(_by_name(cursor.fetchall()).items()):
        if present.get(name) != made:
            yield f"garde remplacée : la fonction {name} n'est plus celle installée"
    cursor.execute("DROP FUNCTION " + ", ".join(f"pg_temp.{name}" for name in names))


def _views(cursor: Any, installed: Installed) -> Iterator[str]:
    for name, text in sorted(installed.views.items()):
        cursor.execute(VIEWS, [name])
        present = cursor.fetchone()
        cursor.execute(f"CREATE TEMPORARY VIEW installed AS {text}")
        cursor.execute(VIEWS, ["pg_temp.installed"])
        made = cursor.fetchone()
        cursor.execute("DROP VIEW pg_temp.installed")
        if present != made and _view_again(cursor, present) != _view_again(
            cursor, made
        ):
            yield f"garde remplacée : la vue {name} n'est plus celle installée"


def _view_again(cursor: Any, definition: tuple[str | None]) -> tuple[str | None]:
    """Normalise a view definition as a restored backup would: the server's output,
    read again, has extra casts."""
    if definition[0] is None:
        return definition
    cursor.execute(f"CREATE TEMPORARY VIEW restored AS {definition[0]}")
    cursor.execute(VIEWS, ["pg_temp.restored"])
    again: tuple[str | None] = cursor.fetchone()
    cursor.execute("DROP VIEW pg_temp.restored")
    return again


def _tables(cursor: Any, installed: Installed) -> Iterator[str]:
    cursor.execute(HIDING, [sorted(installed.tables)])
    for (table,) in cursor.fetchall():
        yield f"garde contournée : une règle est posée sur la table {table}"
    cursor.execute(NULLABLE, [[model._meta.db_table for model in LEDGER]])
    nullable = {column for (column,) in cursor.fetchall()}
    for model in LEDGER:
        for field in model._meta.concrete_fields:
            column = f"{model._meta.db_table}.{field.column}"
            if column in nullable and not field.null:
                yield f"garde remplacée : la colonne {column} admet d'être vide"


def _triggers(cursor: Any, installed: Installed) -> Iterator[str]:
    """Compare the triggers; run last, because the temporary tables shadow the real ones."""
    tables = sorted(installed.tables)
    cursor.execute(TRIGGERS, [tables, False])
    present = _by_name(cursor.fetchall())
    copies = [f"CREATE TEMPORARY TABLE {table} (LIKE {table})" for table in tables]
    cursor.execute(";".join([*copies, *installed.triggers.values()]))
    cursor.execute(TRIGGERS, [tables, True])
    made = _by_name(cursor.fetchall())
    for name in sorted({*present, *made}):
        if name not in made:
            yield f"garde ajoutée : {name}"
        elif present.get(name) != made[name] and (
            _trigger_again(cursor, name, present.get(name))
            != _trigger_again(cursor, name, made[name])
        ):
            yield f"garde désactivée ou remplacée : {name}"


def _trigger_again(cursor: Any, name: str, texts: list[str] | None) -> list[str]:
    """Normalise a trigger in the same way, if there is exactly one of its name."""
    found = sql.TRIGGER.fullmatch(texts[0]) if texts and len(texts) == 1 else None
    if found is None:
        return texts or []
    cursor.execute(f"CREATE OR REPLACE TRIGGER {found['definition']}")
    cursor.execute(TRIGGERS, [[found["table"]], True])
    return _by_name(cursor.fetchall())[name]


def _by_name(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in sorted(rows):
        found.setdefault(name, []).append(text)
    return found


@cache
def _installed() -> Installed:
    """Read the files of every app: they also protect the action, erasure and purge journals."""
    text = "\n".join(file.text for file in sql.files())
    triggers = {found["name"]: found for found in sql.TRIGGER.finditer(text)}
    tables = {model._meta.db_table for model in LEDGER}
    tables |= {found["table"] for found in triggers.values()}
    return Installed(
        functions={
            found["name"]: found["definition"] for found in sql.FUNCTION.finditer(text)
        },
        triggers={
            name: f"CREATE TRIGGER {found['definition']}"
            for name, found in triggers.items()
        },
        views={found["name"]: found["definition"] for found in sql.VIEW.finditer(text)},
        tables=frozenset(tables),
    )
