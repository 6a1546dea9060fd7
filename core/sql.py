"""Our database objects: one file each, `<app>/sql/<object>.sql`.

A file holds the current text: `CREATE OR REPLACE`, so that it can be installed again. A
migration installs it by name and stores the digest of the installed text:

    operations = [install("consent", consent_blocked="4f1c09d2a7b3")]

To change an object, edit its file, and add a migration that installs it with its new
digest (`python -m core.sql` lists them). On a new database, the older migration then
finds a different digest and leaves the object to the later one. To drop an object,
delete its file and drop it in a migration.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).resolve().parent.parent

FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (?P<definition>(?P<name>\w+)\(.*?(?:\$\$.*?\$\$|\bRETURN .*?(?=;$)))",
    re.DOTALL | re.MULTILINE,
)
TRIGGER = re.compile(
    r"CREATE (?:OR REPLACE )?TRIGGER (?P<definition>(?P<name>\w+)\s[^;]*?"
    r"\sON (?P<table>\w+)\s[^;]*?EXECUTE FUNCTION (?P<function>\w+)\([^)]*\))"
)
VIEW = re.compile(
    r"CREATE (?:OR REPLACE )?VIEW (?P<name>\w+) AS\s(?P<definition>.*?);$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class SqlFile:
    app: str
    name: str
    text: str

    @property
    def digest(self) -> str:
        """The first 12 hexadecimal digits of the text's SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


def read(app: str, name: str) -> SqlFile | None:
    """The content of an object's file, None if the object was dropped."""
    path = ROOT / app / "sql" / f"{name}.sql"
    return SqlFile(app, name, path.read_text()) if path.exists() else None


def files() -> Iterator[SqlFile]:
    """All files of all apps, by app and name."""
    for path in sorted(ROOT.glob("*/sql/*.sql")):
        yield SqlFile(path.parent.parent.name, path.stem, path.read_text())


class Install(Operation):
    """Install the files of these objects whose text still has the given digest."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, app: str, digests: dict[str, str]) -> None:
        self.app = app
        self.digests = digests

    def state_forwards(self, app_label: str, state: Any) -> None:
        """SQL objects are not part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for name, digest in self.digests.items():
            file = read(self.app, name)
            if file and file.digest == digest:
                schema_editor.execute(file.text, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """The former text is not kept: an older version of the code installs its own."""

    def describe(self) -> str:
        return f"Install {', '.join(self.digests)} of {self.app}"


def install(app: str, /, **digests: str) -> Install:
    return Install(app, digests)


if __name__ == "__main__":
    for each in files():
        print(f'{each.app}: {each.name}="{each.digest}"')
