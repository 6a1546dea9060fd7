"""The nightly purge with a locked contact, two Beats, and the changes to and from summer time."""

import datetime
import zoneinfo

import psycopg2
import pytest
from celery.schedules import crontab
from django.conf import settings
from django.db import connection
from django.utils import timezone

from contacts.models import Contact
from retention import purge, tasks
from retention.enums import PurgeCause, RunState
from retention.models import PurgeRun
from tests.contacts.factories import ContactFactory
from tests.retention.factories import keep

PARIS = zoneinfo.ZoneInfo("Europe/Paris")


def overdue(number):
    keep(client=30)
    at = timezone.now() - datetime.timedelta(days=90)
    return [
        ContactFactory(former_client=True, deactivated_at=at) for _ in range(number)
    ]


@pytest.fixture
def colleague():
    """Another connection to the same database."""
    database = connection.settings_dict
    other = psycopg2.connect(
        dbname=database["NAME"], user=database["USER"], host=database["HOST"]
    )
    yield other.cursor()
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_contact_at_work_is_passed_over_and_erased_the_next_night(colleague):
    busy, idle = overdue(2)
    colleague.execute(
        "SELECT 1 FROM contacts_contact WHERE id = %s FOR UPDATE", [busy.pk]
    )
    now = timezone.now()
    first = purge.run(today=now.date(), now=now, cause=PurgeCause.NIGHTLY)
    assert (first.state, first.due, first.erased) == (RunState.DONE, 2, 1)
    idle.refresh_from_db()
    assert idle.is_erased
    colleague.connection.rollback()
    second = purge.run(today=now.date(), now=now, cause=PurgeCause.NIGHTLY)
    assert (second.due, second.erased) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_second_beat_at_the_same_time_does_nothing(colleague, caplog):
    overdue(1)
    colleague.execute("SELECT pg_advisory_lock(hashtext('purge'), 0)")
    tasks.purge_nightly()
    assert "Une autre purge est en cours" in caplog.text
    assert not PurgeRun.objects.exists()
    colleague.execute("SELECT pg_advisory_unlock(hashtext('purge'), 0)")
    tasks.purge_nightly()
    tasks.purge_nightly()
    assert list(PurgeRun.objects.values_list("erased", flat=True)) == [0, 1]
    assert not Contact.objects.not_erased().exists()


@pytest.mark.parametrize(
    ("night", "offset"), [("2026-03-29", "+02:00"), ("2026-10-25", "+01:00")]
)
def test_beat_runs_once_on_the_two_nights_when_the_clock_changes(
    night, offset, monkeypatch
):
    schedule: crontab = settings.CELERY_BEAT_SCHEDULE["purge"]["schedule"]
    evening = datetime.datetime.fromisoformat(f"{night}T00:00").replace(tzinfo=PARIS)
    instants = [
        evening.astimezone(datetime.UTC) + datetime.timedelta(minutes=minute)
        for minute in range(0, 8 * 60, 5)
    ]
    last_run, runs = evening - datetime.timedelta(hours=20, minutes=30), []
    for instant in instants:
        there = instant.astimezone(PARIS)
        monkeypatch.setattr(schedule, "nowfun", lambda there=there: there)
        if schedule.is_due(last_run.astimezone(PARIS)).is_due:
            runs.append(instant)
            last_run = instant
    assert runs == [datetime.datetime.fromisoformat(f"{night}T03:30{offset}")]
