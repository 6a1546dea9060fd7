"""Faults that a server once had. Put back into the copy of the code, each must be found
by the named step.

    make prod-check FAULT=roles
"""

from pathlib import Path
from typing import NamedTuple


class Fault(NamedTuple):
    """`path` of the repository where `sound` stands once and `faulty` takes its place;
    `step`: how the name of the step that finds it begins, behind the number of a line.
    """

    path: str
    sound: str
    faulty: str
    step: str

    def is_found_by(self, step: str) -> bool:
        return step.startswith(self.step) or f": {self.step}" in step


FAULTS = {
    # A package of a trial, imported by every process.
    "psutil": Fault(
        "config/cache.py",
        "import logging\n",
        "import logging\nimport psutil\n",
        "rgpd --owner migrate",
    ),
    # Files that only their collector reads.
    "static": Fault(
        "config/settings.py",
        '"file_permissions_mode": 0o644',
        '"file_permissions_mode": 0o600',
        "cp --recursive /opt/rgpd/app/deploy/systemd",
    ),
    # Rights on the tables of another role than the one that makes them.
    "roles": Fault(
        "deploy/postgresql/roles.sql",
        "ALTER DEFAULT PRIVILEGES FOR ROLE rgpd_owner IN SCHEMA public\n"
        "    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rgpd_app;",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public\n"
        "    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rgpd_app;",
        "rgpd --owner migrate",
    ),
    # A restore as the role of the services, into the database as it is.
    "restore": Fault(
        "docs/operations.md",
        "pg_restore --role=rgpd_owner --no-owner --no-privileges --exit-on-error \\\n"
        "    --dbname=rgpd <",
        "pg_restore --clean --if-exists \\\n"
        "    --dbname=\"$(sed --quiet 's/^DATABASE_URL=//p' /etc/rgpd/rgpd.env)\" <",
        "backup=",
    ),
    # An end of the journal that is missing and not missed.
    "journal": Fault(
        "consent/integrity/journal.py",
        'if last["number"] < number:\n        return f"',
        'if last["number"] < number:\n        return "" and f"',
        "a shortened journal",
    ),
    # A number that the server gives once more, taken for the transaction that was lost.
    "snapshot": Fault(
        "consent/integrity/journal_entries.py",
        "    if done:\n        return LOST\n",
        "    with connection.cursor() as cursor:\n"
        "        cursor.execute(\n"
        "            'SELECT CASE WHEN %s::text::xid8 < '\n"
        "            'pg_snapshot_xmax(pg_current_snapshot()) '\n"
        "            'THEN pg_xact_status(%s::text::xid8) END',\n"
        '            [line["xact"]] * 2,\n'
        "        )\n"
        "        status = cursor.fetchone()[0]\n"
        "    if done and status != 'aborted':\n"
        "        return LOST\n",
        "a snapshot comes back",
    ),
    # Rate limits that need their server.
    "sign-in": Fault(
        "config/cache.py",
        "cache.note_outage(error)",
        "raise",
        "sign-in",
    ),
}


class NotThere(Exception):
    """The code has changed so that the fault cannot be put back as it is written here."""


def put_back(fault: Fault, code: Path) -> None:
    """Change the copy of the code. Raises NotThere."""
    path = code / fault.path
    text = path.read_text()
    if text.count(fault.sound) != 1:
        raise NotThere(f"{fault.path}: {fault.sound.splitlines()[0]}")
    path.write_text(text.replace(fault.sound, fault.faulty))
