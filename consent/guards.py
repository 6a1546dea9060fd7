"""Are the functions, triggers and views of the ledger those that the migrations install?

The verification computes in the database: whoever owns it could replace what computes,
switch off what refuses, or add what alters. What should be there is read from the
migrations' own text, made once more as temporary objects, and compared as the server
writes both out; then all of it is rolled back.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations import RunSQL
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

LEDGER: tuple[type[Model], ...] = (
    *(ConsentEvent, Consent, Notice, Evidence, Suppression, SuppressionLift),
    *(ClosedChain, CampaignVersion),
)

FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION ((\w+)\(.*?\$\$.*?\$\$)", re.DOTALL
)
TRIGGER = re.compile(
    r"(CREATE TRIGGER (\w+)\s[^;]*?\sON (\w+)\s[^;]*?EXECUTE FUNCTION (\w+)\(\))"
)
VIEW = re.compile(r"CREATE (?:OR REPLACE )?VIEW (\w+) AS\s(.*?);", re.DOTALL)

# Where an object is said to be: the schema, or the session's own.
PLACE = "CASE WHEN n.oid = pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname END || '.'"
FUNCTIONS = f"""
SELECT p.proname, replace(pg_get_functiondef(p.oid), {PLACE}, '')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = ANY(%s) AND (n.oid = pg_my_temp_schema()) = %s
"""
TRIGGERS = f"""
SELECT t.tgname, replace(pg_get_triggerdef(t.oid), {PLACE}, '')
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
AND c.relname = ANY(%s) AND (n.oid = pg_my_temp_schema()) = %s
"""
VIEWS = "SELECT pg_get_viewdef(to_regclass(%s))"
# What would hide rows from the verification, or turn a write into another.
HIDING = """
SELECT c.relname FROM pg_class c
WHERE c.oid = ANY(%s::text[]::regclass[]) AND (c.relrowsecurity
    OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid))
"""
NULLABLE = """
SELECT c.relname || '.' || a.attname
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.oid = ANY(%s::text[]::regclass[])
AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull
"""


class Installed(NamedTuple):
    """What the migrations make, by name, as they write it."""

    functions: dict[str, str]
    triggers: dict[str, str]
    views: dict[str, str]
    tables: frozenset[str]


def faults() -> Iterator[str]:
    """What is not as installed, in French."""
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
    # Twice the same name is as bad: the other one may be what is called.
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
        if cursor.fetchone() != present:
            yield f"garde remplacée : la vue {name} n'est plus celle installée"
        cursor.execute("DROP VIEW pg_temp.installed")


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
    """Last: the temporary tables stand before the real ones of the same name."""
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
        elif present.get(name) != made[name]:
            yield f"garde désactivée ou remplacée : {name}"


def _by_name(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in sorted(rows):
        found.setdefault(name, []).append(text)
    return found


@cache
def _installed() -> Installed:
    """From the SQL of all migrations, in their order: of two of a name, the later
    counts. What other apps hang on the tables of the ledger belongs there too."""
    ours = _sql_of("consent")
    everything = "\n".join(_sql_of(config.label) for config in apps.get_app_configs())
    tables = {model._meta.db_table for model in LEDGER}
    tables |= {table for _, _, table, _ in TRIGGER.findall(ours)}
    triggers = [each for each in TRIGGER.findall(everything) if each[2] in tables]
    called = {function for *_, function in triggers}
    ours_by_name = {name for _, name in FUNCTION.findall(ours)}
    return Installed(
        functions={
            name: text
            for text, name in FUNCTION.findall(everything)
            if name in called | ours_by_name
        },
        triggers={name: text for text, name, _, _ in triggers},
        views=dict(VIEW.findall(ours)),
        tables=frozenset(tables),
    )


def _sql_of(label: str) -> str:
    module = apps.get_app_config(label).module
    folder = f"{module.__name__}.migrations" if module else ""
    try:
        migrations = importlib.import_module(folder)
    except ModuleNotFoundError:
        return ""
    names = sorted(each.name for each in pkgutil.iter_modules(migrations.__path__))
    modules = [importlib.import_module(f"{folder}.{name}") for name in names]
    return "\n".join(
        str(operation.sql)
        for each in modules
        for operation in each.Migration.operations
        if isinstance(operation, RunSQL)
    )
