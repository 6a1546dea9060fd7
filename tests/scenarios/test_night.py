"""The purge as an operating system sees it: killed, cut from its database, run twice."""

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import Contact
from erasure.models import Erasure
from retention.enums import RunState
from retention.models import PurgeRun
from tests.contacts.factories import ContactFactory
from tests.retention.factories import keep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SHEETS = 1500
SLOW = "Lente"
SLEEP = f"""
CREATE FUNCTION sleep_on_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.last_name = '{SLOW}' THEN PERFORM pg_sleep(30); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sleep_on_one BEFORE UPDATE ON contacts_contact
    FOR EACH ROW EXECUTE FUNCTION sleep_on_one();
"""
WAKE = """
DROP TRIGGER IF EXISTS sleep_on_one ON contacts_contact;
DROP FUNCTION IF EXISTS sleep_on_one;
"""


@pytest.fixture
def overdue():
    """1,500 overdue contacts, of which the 1,200th makes its batch last."""
    keep(client=30)
    at = timezone.now() - datetime.timedelta(days=90)
    contacts = ContactFactory.build_batch(
        SHEETS, former_client=True, deactivated_at=at, email=None, mobile=None
    )
    contacts[1199].last_name = SLOW
    Contact.objects.bulk_create(contacts)
    with connection.cursor() as cursor:
        cursor.execute(SLEEP)
    yield
    with connection.cursor() as cursor:
        cursor.execute(WAKE)


def start_purge(settings, repository):
    return subprocess.Popen(
        [sys.executable, "manage.py", "purge", "--confirm", str(SHEETS)],
        cwd=repository,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESTS_DATABASE": connection.settings_dict["NAME"],
            "ERASURE_JOURNAL": str(settings.ERASURE_JOURNAL),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_second_batch(process):
    """The first batch is there for all to see, the second is under way."""
    deadline = time.monotonic() + 60
    while Contact.objects.exclude(erased_at=None).count() < 1000:
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline, "the first batch never came"
        time.sleep(0.1)


def sleeping_backends():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
            " AND datname = current_database()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def stop_backends():
    with connection.cursor() as cursor:
        for pid in sleeping_backends():
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        cursor.execute(WAKE)


def assert_next_run_finishes(settings, repository):
    assert Contact.objects.exclude(erased_at=None).count() == 1000
    assert Contact.objects.filter(last_name=SLOW).exists()
    again = subprocess.run(
        [sys.executable, "manage.py", "purge", "--confirm", str(SHEETS - 1000)],
        cwd=repository,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESTS_DATABASE": connection.settings_dict["NAME"],
            "ERASURE_JOURNAL": str(settings.ERASURE_JOURNAL),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert again.returncode == 0, again.stderr
    assert not Contact.objects.filter(erased_at=None).exists()
    assert Erasure.objects.count() == SHEETS
    assert Erasure.objects.values("contact").distinct().count() == SHEETS
    states = list(PurgeRun.objects.order_by("pk").values_list("state", flat=True))
    assert states == [RunState.INTERRUPTED, RunState.DONE]


def test_a_purge_killed_in_mid_batch_is_finished_by_the_next(
    overdue, settings, repository
):
    process = start_purge(settings, repository)
    wait_for_second_batch(process)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    stop_backends()
    assert_next_run_finishes(settings, repository)


def test_a_purge_that_loses_its_database_is_finished_by_the_next(
    overdue, settings, repository
):
    """What a restart of PostgreSQL does to a client: its connection is ended."""
    process = start_purge(settings, repository)
    wait_for_second_batch(process)
    deadline = time.monotonic() + 30
    while not sleeping_backends():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    stop_backends()
    said, _ = process.communicate(timeout=30)
    assert process.returncode != 0, said
    assert_next_run_finishes(settings, repository)
