"""From a release on, migrations only go forward.

What was kept of each release (deploy/check/release.py) is a filled database, its journal,
and the migrations that made it. `make prod-check` runs these tests on the PostgreSQL of
the machine.
"""

import json
import shutil
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_migration_linter import MigrationLinter

from deploy.check import release
from tests.erasure.dumps import restored

DUMPS = sorted(release.RELEASES.glob("*.sql"))
# Migrations that the linter refuses and that may run while the version before still
# answers: (app, name) -> why.
ALLOWED = {
    ("erasure", "0006_search_by_a_worker"): "alters columns in the body of a function",
    ("erasure", "0008_archived_values_side_by_side"): "a table new since the release",
    ("erasure", "0010_statistics_of_own_tables"): "the same function's body again",
}


def migrations_of(dump):
    lines = dump.with_suffix(".sha256").read_text().splitlines()
    return {path: digest for digest, path in map(str.split, lines)}


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_released_migration_is_never_changed_or_removed(dump):
    present = release.migrations()
    changed = {p for p, d in migrations_of(dump).items() if present.get(p) != d}
    assert changed == set(), "add a migration instead"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_filled_database_of_a_release_is_upgraded(dump, settings):
    settings.ADDRESS_HMAC_KEY = release.SECRETS["ADDRESS_HMAC_KEY"]
    settings.ERASURE_JOURNAL.parent.mkdir(parents=True)
    shutil.copy(dump.with_suffix(".jsonl"), settings.ERASURE_JOURNAL)
    kept = ("contacts_contact", "consent_consentevent", "erasure_erasure")
    with restored(dump.read_bytes()):
        before = [count(table) for table in kept]
        assert all(before), "the database of a release is filled"
        call_command("migrate", verbosity=0)
        ContentType.objects.clear_cache()
        said = StringIO()
        call_command("verify_ledger", "--json", stdout=said)
        assert json.loads(said.getvalue())["broken"] == []
        assert [count(table) for table in kept] == before
        assert MigrationRecorder(connection).applied_migrations().keys() >= {
            (path.split("/")[0], path.split("/")[2].removesuffix(".py"))
            for path in release.migrations()
        }
    ContentType.objects.clear_cache()


@pytest.mark.django_db
def test_migrations_since_the_release_leave_the_version_before_at_work(capsys):
    """The web process of the version before answers until the new one is started."""
    released = migrations_of(DUMPS[-1])
    linter = MigrationLinter(analyser_string="postgresql", no_cache=True)
    for migration in linter.migration_loader.disk_migrations.values():
        key = (migration.app_label, migration.name)
        path = f"{key[0]}/migrations/{key[1]}.py"
        if path in release.migrations() and path not in released and key not in ALLOWED:
            linter.lint_migration(migration)
    assert not linter.has_errors, capsys.readouterr().out
