"""`two_roles`: a database of its own, made as docs/operations.md says, used as rgpd_app."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.erasure.dumps import run

ROLES = Path(__file__).parent.parent / "deploy" / "postgresql" / "roles.sql"


@contextmanager
def logged_in_as(role, database):
    """The connection of this process, as this role on this database; then as before."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=role, NAME=database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(USER=before["USER"], NAME=before["NAME"])


@pytest.fixture
def two_roles(transactional_db):
    """Yields a function that runs statements as rgpd_owner."""
    name = f"{connection.settings_dict['NAME']}_roles"

    def as_owner(*statements):
        with logged_in_as("rgpd_owner", name), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    run("dropdb", "--if-exists", "--force", name)
    roles = ["--quiet", f"--set=database={name}", f"--file={ROLES}"]
    run("psql", *roles, "--dbname", "postgres")
    try:
        with logged_in_as("rgpd_owner", name):
            call_command("migrate", verbosity=0)
        with logged_in_as("rgpd_app", name):
            yield as_owner
    finally:
        run("dropdb", "--force", name)
