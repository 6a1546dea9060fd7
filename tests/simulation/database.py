"""The simulation's own database: cloned from a migrated one, saved and restored."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def _pristine() -> str:
    """The name of the migrated database: another one after each change of the schema."""
    found = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/sql/*.sql")]
    found.append(Path(__file__))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(found)))
    return f"simulation_{digest.hexdigest()[:12]}"


PRISTINE = os.environ.get("SIMULATION_PRISTINE") or _pristine()


def _admin() -> Any:
    parameters = connection.get_connection_params()
    names = ("host", "port", "user", "password")
    known = {name: parameters[name] for name in names if name in parameters}
    admin = psycopg2.connect(dbname="postgres", **known)
    admin.autocommit = True
    return admin


def _copy(source: str, target: str) -> None:
    connection.close()
    with closing(_admin()) as admin, admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes the migrated database that all of them clone."""
    with closing(_admin()) as admin, admin.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('simulation'))")
        yield


def exists(name: str) -> bool:
    with closing(_admin()) as admin, admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def create_empty(name: str) -> None:
    with closing(_admin()) as admin, admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')


def leave_plans_alone() -> None:
    """Switch autovacuum off: when it runs, and so the order of rows that nobody asked for,
    depends on the load of the machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def clone() -> None:
    _copy(PRISTINE, _name())


def keep_as_pristine() -> None:
    _copy(_name(), PRISTINE)


def save() -> None:
    _copy(_name(), f"{_name()}_saved")


def restore() -> None:
    _copy(f"{_name()}_saved", _name())


def drop(*names: str) -> None:
    connection.close()
    with closing(_admin()) as admin, admin.cursor() as cursor:
        for name in names or (_name(), f"{_name()}_saved"):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
