"""Are the functions and triggers of the ledger those that the migrations install?

The verification computes in the database: whoever owns it could replace what computes,
or switch off what refuses. What should be there is read from the migrations' own text.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator

from django.db import connection
from django.db.migrations import RunSQL

from consent import migrations

FUNCTION = r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?\$\$(.*?)\$\$"
TRIGGER = r"CREATE TRIGGER (\w+)\s.*?\sON (\w+)\s.*?EXECUTE FUNCTION (\w+)"

FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)"
TRIGGERS = """
SELECT t.tgname, c.relname, p.proname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgname = ANY(%s) AND t.tgenabled IN ('O', 'A')
"""


def faults() -> Iterator[str]:
    """What is not as installed, in French."""
    text = _installed()
    functions = dict(re.findall(FUNCTION, text, re.DOTALL))
    triggers = {found[0]: found for found in re.findall(TRIGGER, text, re.DOTALL)}
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
