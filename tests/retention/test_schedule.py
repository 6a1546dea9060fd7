import datetime
import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts import lifecycle
from retention import schedule
from tests.contacts.factories import ContactFactory

UTC = datetime.UTC
TABLE = [
    ("2018-05-24T21:59:59Z", 30, "2018-06-24", "2018-06-24T22:00:00Z"),
    ("2018-05-24T22:00:00Z", 30, "2018-06-25", "2018-06-25T22:00:00Z"),
    ("2018-05-25T21:59:59Z", 30, "2018-06-25", "2018-06-25T22:00:00Z"),
    ("2018-05-25T22:00:00Z", 30, "2018-06-26", "2018-06-26T22:00:00Z"),
    ("2026-03-01T12:00:00Z", 30, "2026-04-01", "2026-04-01T22:00:00Z"),
    ("2026-09-30T12:00:00Z", 30, "2026-10-31", "2026-10-31T23:00:00Z"),
    ("2027-01-30T12:00:00Z", 30, "2027-03-02", "2027-03-02T23:00:00Z"),
    ("2028-01-30T12:00:00Z", 30, "2028-03-01", "2028-03-01T23:00:00Z"),
    ("2026-11-30T23:30:00Z", 30, "2027-01-01", "2027-01-01T23:00:00Z"),
    ("2018-05-25T10:00:00Z", 1, "2018-05-27", "2018-05-27T22:00:00Z"),
    ("2018-05-25T10:00:00Z", 1095, "2021-05-25", "2021-05-25T22:00:00Z"),
]


def instant(text):
    return datetime.datetime.fromisoformat(text)


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def server_zone(request):
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(("deactivated", "days", "last", "erasable"), TABLE)
@pytest.mark.usefixtures("server_zone")
def test_the_last_kept_day_is_as_in_the_table(deactivated, days, last, erasable):
    day = schedule.last_kept_day(instant(deactivated), days)
    assert day.isoformat() == last
    second = datetime.timedelta(seconds=1)
    assert schedule.civil_day(instant(erasable) - second) == day
    assert schedule.civil_day(instant(erasable)) > day


@pytest.mark.django_db
@pytest.mark.parametrize(("deactivated", "days", "last", "erasable"), TABLE)
def test_a_contact_becomes_due_at_that_second_and_not_before(
    deactivated, days, last, erasable
):
    contact = ContactFactory(former_client=True, deactivated_at=instant(deactivated))
    rules = {"client": days}
    second = datetime.timedelta(seconds=1)
    before = schedule.civil_day(instant(erasable) - second)
    assert not schedule.due(before, rules).exists()
    assert list(schedule.due(schedule.civil_day(instant(erasable)), rules)) == [contact]


@given(
    at=st.datetimes(
        datetime.datetime(2000, 1, 1),
        datetime.datetime(2100, 1, 1),
        timezones=st.just(UTC),
    ),
    days=st.integers(1, 36_500),
)
def test_n_full_days_lie_between_the_two_uncounted_ones(at, days):
    between = schedule.last_kept_day(at, days) - schedule.civil_day(at)
    assert between.days - 1 == days


@pytest.mark.django_db
def test_a_former_prospect_has_their_own_delay_when_there_is_one():
    contact = ContactFactory(former_client=True, deactivated_from="prospect")
    rules = {"client": 30, "prospect": 1095, "worker": None, "candidate": None}
    own = schedule.last_kept_day_of(contact, rules)
    assert own == schedule.last_kept_day(contact.deactivated_at, 1095)
    without = schedule.last_kept_day_of(contact, rules | {"prospect": None})
    assert without == schedule.last_kept_day(contact.deactivated_at, 30)


RULES = st.fixed_dictionaries(
    {
        name: st.none() | st.integers(1, 60)
        for name in ("client", "worker", "prospect", "candidate")
    }
)


@pytest.mark.django_db
def test_the_due_list_and_the_day_on_the_contact_always_agree():
    noon = datetime.datetime(2026, 11, 23, 12, tzinfo=UTC)
    contacts = [
        ContactFactory(
            kind=kind,
            status="former_client" if kind == "client" else "inactive",
            deactivated_from=source,
            deactivated_at=noon - datetime.timedelta(days=age),
            created_at=noon - datetime.timedelta(days=90),
            last_contact_at=heard and noon - datetime.timedelta(days=heard),
        )
        for kind, sources in [
            ("client", ["client", "prospect"]),
            ("worker", ["worker", "candidate"]),
        ]
        for source in sources
        for age in (1, 20, 31, 32, 61, 62)
        for heard in (None, 10, 33, 80)
    ]

    @given(days=RULES, counted=st.sets(st.sampled_from(["prospect", "candidate"])))
    def agree(days, counted):
        rules = schedule.Rules(days, from_contact=counted)
        due = set(schedule.due(noon.date(), rules))
        for contact in contacts:
            last = schedule.last_kept_day_of(contact, rules)
            assert (contact in due) == (last is not None and noon.date() > last)

    agree()


@pytest.mark.django_db
def test_three_years_after_the_last_message_are_not_six():
    rules = schedule.Rules({"client": 30, "prospect": 1095}, from_contact=["prospect"])
    deactivated = instant("2026-11-02T10:00:00Z")

    def last_day(**values):
        contact = ContactFactory(
            former_client=True,
            deactivated_from="prospect",
            deactivated_at=deactivated,
            **values,
        )
        return schedule.last_kept_day_of(contact, rules).isoformat()

    long_ago = instant("2019-01-01T10:00:00Z")
    assert last_day(last_contact_at=instant("2024-03-04T10:00:00Z")) == "2027-03-05"
    assert last_day(last_contact_at=long_ago) == "2026-12-03", "a month in any case"
    assert last_day(created_at=long_ago) == "2026-12-03", "never heard since"
    assert last_day(created_at=instant("2026-11-20T10:00:00Z")) == "2029-11-02"
    client = ContactFactory(
        former_client=True, deactivated_at=deactivated, last_contact_at=long_ago
    )
    assert schedule.last_kept_day_of(client, rules).isoformat() == "2026-12-03"


@pytest.mark.django_db
def test_reactivation_stops_the_delay_and_a_new_deactivation_restarts_it():
    contact = ContactFactory()
    rules = {"client": 30}
    lifecycle.deactivate(contact, at=instant("2018-05-25T10:00:00Z"))
    contact.notes = "une modification ne compte pas"
    contact.save()
    assert schedule.last_kept_day_of(contact, rules) == datetime.date(2018, 6, 25)
    lifecycle.reactivate(contact, at=instant("2018-06-20T10:00:00Z"))
    assert schedule.last_kept_day_of(contact, rules) is None
    assert not schedule.due(datetime.date(2030, 1, 1), rules).exists()
    lifecycle.deactivate(contact, at=instant("2018-07-01T10:00:00Z"))
    assert schedule.last_kept_day_of(contact, rules) == datetime.date(2018, 8, 1)


@pytest.mark.django_db
def test_without_a_delay_nothing_is_ever_due():
    ContactFactory(former_client=True, deactivated_at=instant("2001-01-01T00:00:00Z"))
    assert not schedule.due(datetime.date(2100, 1, 1), {"client": None}).exists()
