"""The journal after a restore, on PostgreSQL servers started by this test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from backoffice.backups.programs import database_environment
from config.embedded import Postgres
from consent.integrity import journal_file
from tests.contacts.factories import ContactFactory
from tests.servers import PostgresServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

START = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from consent.integrity import journal
from consent.models import Suppression
from consent.suppressions import suppress
from contacts.models import Contact
def object(name):
    suppress(Contact.objects.filter(first_name=name), "objection", timezone.now())
"""
OBJECTS = """
object("Zoé")
"""
ROLLED_BACK = """
with transaction.atomic():
    object("Yan")
    transaction.set_rollback(True)
"""
HANGS_BEFORE_ITS_COMMIT = """
with transaction.atomic():
    object("Wim")
    print("written", flush=True)
    sys.stdin.read()
"""
BURN_NUMBERS = """
with connection.cursor() as cursor:
    for _ in range(100):
        cursor.execute("BEGIN; SELECT pg_current_xact_id(); ROLLBACK")
"""
LOST = "print([line['number'] for line in journal.unknown()])"
REPLAY = """
call_command("replay_erasures")
journal.require_open()
print(Suppression.objects.count(), "on the list")
"""


class Company:
    """A database on its own server, copied from the test database."""

    def __init__(self, directory, settings):
        self.server = PostgresServer(directory)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": self.server.url,
            "ERASURE_JOURNAL": str(settings.ERASURE_JOURNAL),
        }

    def start(self, code):
        return subprocess.Popen(
            [sys.executable, "-c", START + code],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code):
        process = self.start(code)
        said, _ = process.communicate()
        assert process.returncode == 0
        return said.strip()

    def die_before_the_commit(self):
        process = self.start(HANGS_BEFORE_ITS_COMMIT)
        assert process.stdout.readline() == "written\n"
        process.kill()
        process.communicate()

    def program(self, name, **given):
        programs = Postgres(Path()).package_directory() / "pginstall/bin"
        return subprocess.run(
            [programs / name, "--no-password", *given.pop("arguments", ())],
            check=True,
            stdout=subprocess.PIPE,
            **given,
        ).stdout

    def dump(self):
        return self.program("pg_dump", arguments=["--dbname", self.server.url])

    def restore(self, dump):
        self.program("psql", arguments=["--dbname", self.server.url], input=dump)


@pytest.fixture
def companies(tmp_path, settings):
    started = []

    def start(name):
        started.append(Company(tmp_path / name, settings))
        return started[-1]

    yield start
    for company in started:
        company.server.stop()


@pytest.fixture
def company(companies):
    for name in ("Zoé", "Yan", "Wim"):
        ContactFactory(first_name=name, mobile=None)
    made = companies("here")
    env = database_environment(connection.settings_dict)
    made.restore(made.program("pg_dump", env=env))
    return made


def test_after_a_snapshot_the_guard_stays_shut_when_transaction_ids_are_reused(
    company, companies, tmp_path
):
    """The same server reuses its transaction ids: line 1 committed, line 2 was
    rolled back, and the process of line 3 was killed before its commit."""
    older = company.dump()
    snapshot = tmp_path / "snapshot"
    with company.server.stopped() as data:
        subprocess.run(["cp", "-a", data, snapshot], check=True)
    company.run(OBJECTS + ROLLED_BACK)
    company.die_before_the_commit()
    assert [line["number"] for line in journal_file.read(check=True)] == [1, 2, 3]
    assert company.run(LOST) == "[]"

    with company.server.stopped() as data:
        shutil.rmtree(data)
        subprocess.run(["cp", "-a", snapshot, data], check=True)
    assert company.run(LOST) == "[1]"
    assert company.run(BURN_NUMBERS + LOST) == "[1]"

    elsewhere = companies("elsewhere")
    elsewhere.restore(older)
    assert elsewhere.run(LOST) == "[1]"

    said = company.run(REPLAY)
    assert said.startswith("1 ligne à reprendre")
    assert said.endswith("1 on the list")
