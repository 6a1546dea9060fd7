"""Are the functions, triggers and views of the ledger those that the migrations install?

The verification computes in the database: whoever owns it could replace what computes,
or switch off what refuses. What should be there is read from the migrations' own text.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.migrations import RunSQL

from consent import migrations

FUNCTION = r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?\$\$(.*?)\$\$"
TRIGGER = (
    r"CREATE TRIGGER (\w+)\s+(BEFORE|AFTER)\s([A-Z\s]+?)\sON (\w+)\s(.*?)"
    r"EXECUTE FUNCTION (\w+)"
)
VIEW = r"CREATE (?:OR REPLACE )?VIEW (\w+) AS\s(.*?);"
# pg_trigger.tgtype, as PostgreSQL documents it in its own headers.
BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)"
TRIGGERS = """
SELECT t.tgname, c.relname, p.proname, t.tgtype, t.tgqual IS NOT NULL
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgname = ANY(%s) AND t.tgenabled IN ('O', 'A')
"""


def faults() -> Iterator[str]:
    """What is not as installed, in French."""
    text = _installed()
    functions = dict(re.findall(FUNCTION, text, re.DOTALL))
    triggers = {
        found[0]: _trigger(*found) for found in re.findall(TRIGGER, text, re.DOTALL)
    }
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS, [list(functions)])
        # Twice the same name is as bad: the other one may be what is called.
        present = sorted(cursor.fetchall())
        cursor.execute(TRIGGERS, [list(triggers)])
        active = set(cursor.fetchall())
    for name, body in sorted(functions.items()):
        if [source for each, source in present if each == name] != [body]:
            yield f"garde remplacée : la fonction {name} n'est plus celle installée"
    for name, found in sorted(triggers.items()):
        if found not in active:
            yield f"garde désactivée ou remplacée : {name}"
    for name, body in sorted(dict(re.findall(VIEW, text, re.DOTALL)).items()):
        if not _is_view(name, body):
            yield f"garde remplacée : la vue {name} n'est plus celle installée"


def _trigger(
    name: str, when: str, events: str, table: str, rest: str, function: str
) -> tuple[str, str, str, int, bool]:
    """What the catalogue says of a trigger that was made by these words."""
    kind = sum(BITS[event] for event in events.replace("OR", " ").split())
    kind += (when == "BEFORE") * 2 + ("FOR EACH ROW" in rest)
    return name, table, function, kind, "WHEN (" in rest


def _is_view(name: str, body: str) -> bool:
    """Compared as the server writes both out; it keeps no view's own words."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY VIEW installed AS {body}")
        cursor.execute(
            "SELECT pg_get_viewdef('pg_temp.installed'::regclass)"
            " = pg_get_viewdef(to_regclass(%s))",
            [name],
        )
        same = cursor.fetchone()[0]
        transaction.set_rollback(True)
    return bool(same)


def _installed() -> str:
    """The SQL of the migrations, in their order: of two of a name, the later counts."""
    names = sorted(each.name for each in pkgutil.iter_modules(migrations.__path__))
    modules = [importlib.import_module(f"{migrations.__name__}.{n}") for n in names]
    return "\n".join(
        str(operation.sql)
        for module in modules
        for operation in module.Migration.operations
        if isinstance(operation, RunSQL)
    )
