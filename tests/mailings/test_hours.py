import datetime
from zoneinfo import ZoneInfo

import pytest

from mailings import hours

PARIS = ZoneInfo("Europe/Paris")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-23T19:59:59", "2026-11-23T19:59:59"),
        ("2026-11-23T07:59:59", "2026-11-23T08:00"),
        ("2026-11-23T20:00", "2026-11-24T08:00"),
        ("2026-11-21T21:00", "2026-11-23T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),
        ("2026-12-25T12:00", "2026-12-26T08:00"),
        ("2026-07-14T12:00", "2026-07-15T08:00"),
        ("2026-04-06T12:00", "2026-04-07T08:00"),
        ("2026-05-14T12:00", "2026-05-15T08:00"),
        ("2026-12-31T22:00", "2027-01-02T08:00"),
        ("2026-03-28T23:00", "2026-03-30T08:00"),
        ("2026-10-24T23:00", "2026-10-26T08:00"),
    ],
)
def test_an_optional_sms_leaves_on_a_working_day_inside_the_hours(now, opens):
    assert hours.next_opening(at(now)) == at(opens)
    assert hours.is_open(at(now)) == (now == opens)


def test_the_hours_are_those_of_paris_whatever_the_zone():
    assert hours.is_open(datetime.datetime(2026, 7, 15, 6, 0, tzinfo=datetime.UTC))
    assert not hours.is_open(datetime.datetime(2026, 7, 15, 18, 0, tzinfo=datetime.UTC))


def test_no_setting_goes_beyond_the_charter(settings):
    settings.SMS_HOURS = "6-24"

    assert hours.window() == (8, 22)
    assert not hours.is_open(at("2026-11-23T07:30"))
    assert hours.is_open(at("2026-11-23T21:59"))
    assert not hours.is_open(at("2026-11-23T22:00"))
