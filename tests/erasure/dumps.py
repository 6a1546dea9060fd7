"""Dump and restore of a real database."""

import os
import shutil
import subprocess
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from config.embedded import Postgres


def program(name):
    """That of this machine for a server of its own, else that of the trial's package."""
    found = shutil.which(name) if settings.DATABASE_URL else None
    package = Postgres(settings.VAR_DIR).package_directory()
    return found or str(package / "pginstall" / "bin" / name)


def run(name, *arguments, **options):
    to = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(to["HOST"]),
        "PGPORT": str(to["PORT"] or 5432),
        "PGUSER": to["USER"],
        "PGPASSWORD": to["PASSWORD"],
    }
    done = subprocess.run(
        [program(name), *arguments],
        env=environment,
        capture_output=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def dump():
    """Dump the whole test database as SQL, as a nightly backup would."""
    return run("pg_dump", "--no-owner", connection.settings_dict["NAME"])


@contextmanager
def restored(sql):
    """Point the connection at a new database made from the dump; switch back and
    drop it at exit."""
    real = connection.settings_dict["NAME"]
    name = f"{real}_restored"
    run("dropdb", "--if-exists", "--force", name)
    run("createdb", "--template", "template0", name)
    run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", name, input=sql)
    try:
        use(name)
        yield
    finally:
        use(real)
        run("dropdb", "--force", name)


def use(name):
    connection.close()
    connection.settings_dict["NAME"] = name
