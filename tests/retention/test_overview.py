import datetime

import pytest

from accounts.models import AuditEvent
from retention import overview
from retention.enums import PurgeCause, RunState
from retention.models import PurgeRun
from tests.retention.factories import NOW, TODAY, deactivated, keep

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def success(at, state=RunState.DONE, as_of=TODAY, kind=""):
    return PurgeRun.objects.create(
        cause=PurgeCause.NIGHTLY,
        as_of=as_of,
        kind=kind,
        started_at=at,
        ended_at=at,
        state=state,
    )


def test_it_counts_what_falls_due(django_assert_num_queries):
    keep(client=30)
    success(NOW - HOUR)
    for age in (32, 31, 26, 25, 3, 1):
        deactivated(age)
    with django_assert_num_queries(2):
        seen = overview.overview(NOW)
    assert (seen.due_now, seen.due_in_7_days, seen.due_in_30_days) == (1, 4, 5)


def test_it_is_late_36_hours_after_the_last_success():
    success(NOW - 36 * HOUR)
    assert not overview.overview(NOW).late
    assert overview.overview(NOW + HOUR).late


def test_a_run_for_one_kind_or_an_earlier_day_is_not_the_nightly_run():
    success(NOW - 40 * HOUR)
    success(NOW - HOUR, kind="worker")
    assert overview.overview(NOW).late
    success(NOW - HOUR, as_of=TODAY - datetime.timedelta(days=1))
    assert overview.overview(NOW).late
    success(NOW - HOUR)
    success(NOW, as_of=TODAY - datetime.timedelta(days=7))
    assert not overview.overview(NOW).late


def test_a_run_stopped_by_the_safety_limit_is_no_success():
    success(NOW - 40 * HOUR)
    success(NOW - HOUR, RunState.SUSPENDED)
    seen = overview.overview(NOW)
    assert seen.late
    assert seen.suspended.state == RunState.SUSPENDED


def test_a_purge_that_never_ran_is_late_once_something_is_overdue():
    assert not overview.overview(NOW).late
    keep(client=30)
    deactivated(33)
    assert not overview.overview(NOW).late
    deactivated(60)
    assert overview.overview(NOW).late


def test_a_new_delay_is_not_late_before_one_nightly_run():
    keep(client=30)
    deactivated(60)
    AuditEvent.objects.create(action="retention.days_changed", at=NOW)
    assert not overview.overview(NOW + 36 * HOUR).late
    assert overview.overview(NOW + 37 * HOUR).late


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T01:00:00+00:00", "2026-11-23T03:30:00+01:00"),
        ("2026-11-23T09:00:00+00:00", "2026-11-24T03:30:00+01:00"),
        ("2026-03-28T12:00:00+00:00", "2026-03-29T03:30:00+02:00"),
        ("2026-10-24T12:00:00+00:00", "2026-10-25T03:30:00+01:00"),
    ],
)
def test_the_next_run_is_at_half_past_three_in_paris(now, expected):
    instant = datetime.datetime.fromisoformat(now)
    assert overview.next_run(instant) == datetime.datetime.fromisoformat(expected)


def test_metrics_need_their_token_and_agree_with_the_page(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics").status_code == 404
    success(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    answer = client.get("/metrics", headers={"Authorization": "Bearer secret"})
    assert "rgpd_purge_late 1\n" in answer.text
    assert "rgpd_purge_last_success_timestamp_seconds 1577836800\n" in answer.text
