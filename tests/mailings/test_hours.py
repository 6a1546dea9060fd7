import datetime
from zoneinfo import ZoneInfo

import pytest

from contacts.models import Contact
from mailings.sending import hours
from tests.contacts.factories import ContactFactory

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


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("06:00-23:00", ((8, 0), (21, 30))),
        ("09:15-19:45", ((9, 15), (19, 45))),
        ("9h30-20h", ((9, 30), (20, 0))),
        ("8-22", ((8, 0), (21, 30))),
        ("0-24", ((8, 0), (21, 30))),
    ],
)
def test_no_setting_exceeds_the_hours_of_the_charter(settings, written, window):
    settings.SMS_HOURS = written

    assert [(t.hour, t.minute) for t in hours.window()] == list(window)


def test_the_hours_open_and_close_on_their_minute(settings):
    settings.SMS_HOURS = "09:15-21:30"

    assert not hours.is_open(at("2026-11-23T09:14:59"))
    assert hours.is_open(at("2026-11-23T09:15"))
    assert hours.is_open(at("2026-11-23T21:29:59"))
    assert not hours.is_open(at("2026-11-23T21:30"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("08:00-20:00", []),
        ("8-22", ["mailings.W001"]),
        ("matin", ["mailings.E001"]),
        ("25:00-26:00", ["mailings.E001"]),
    ],
)
def test_unreadable_hours_are_reported_at_startup(settings, written, said):
    settings.SMS_HOURS = written

    assert [message.id for message in hours.check(None)] == said


@pytest.mark.parametrize(
    ("postcode", "mobile", "place"),
    [
        ("97400", "+33612345678", "RE"),
        ("75011", "+262692123456", "FR"),
        (None, "+262692123456", "RE"),
        (None, "+262639123456", "YT"),
        (None, "+590690123456", "GP"),
        (None, "+594694123456", "GF"),
        ("", "+596696123456", "MQ"),
        ("97133", "+590690123456", "BL"),
        ("97150", "+590690123456", "MF"),
        ("97139", "+590690123456", "GP"),
        ("98800", "+33612345678", "NC"),
        ("67000", "+33612345678", "6AE"),
        ("57000", "+33612345678", "57"),
        ("20090", "+33612345678", "FR"),
        # Postcodes of Bavaria and Luxembourg.
        ("97421", "+491701234567", "FR"),
        ("9740", "+33612345678", "FR"),
        ("97421", None, "FR"),
    ],
)
def test_the_place_comes_from_the_postcode_or_else_the_number(
    db, postcode, mobile, place
):
    contact = ContactFactory(postcode=postcode, mobile=mobile)

    assert (
        Contact.objects.annotate(place=hours.place()).get(pk=contact.pk).place == place
    )


@pytest.mark.parametrize(
    ("now", "place", "opens"),
    [
        # 22 May: abolition of slavery, Martinique only; 8:00 there is 14:00 in Paris.
        ("2026-05-22T10:00", "FR", "2026-05-22T10:00"),
        ("2026-05-22T15:00", "MQ", "2026-05-23T14:00"),
        ("2026-11-23T07:00", "RE", "2026-11-23T07:00"),
        ("2026-11-23T17:30", "RE", "2026-11-24T05:00"),
        ("2026-12-26T10:00", "57", "2026-12-28T08:00"),
        ("2026-04-03T10:00", "6AE", "2026-04-04T08:00"),
    ],
)
def test_each_place_has_its_clock_and_its_holidays(now, place, opens):
    assert hours.next_opening(at(now), place) == at(opens)


def test_sundays_and_holidays_are_open_only_where_the_company_says_so(settings):
    settings.SMS_SUNDAYS_AND_HOLIDAYS = True

    assert hours.is_open(at("2026-11-22T12:00"))
    assert hours.is_open(at("2026-12-25T12:00"))
