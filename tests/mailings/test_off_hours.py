"""Optional SMS outside the hours (domain 2.10) are postponed; the page says until
when."""

import csv
import datetime
import html
import io

import pytest

from campaigns.models import Campaign
from mailings import audience
from mailings.audience import explain
from mailings.sending import hours
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, decline, subscriber

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 11, 23, 10, tzinfo=datetime.UTC)
NIGHT = MONDAY.replace(hour=22)
TUESDAY = datetime.datetime(2026, 11, 24, 7, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def window(settings):
    settings.SMS_HOURS = "08:00-20:00"


@pytest.fixture
def people():
    offers = Campaign.objects.get(code="offers_sms")
    yes, no = subscriber(offers, last_name="Oui"), ContactFactory()
    decline(no, offers)
    return yes, no, ContactFactory()


def standings(mailing, now):
    return {c: c.standing for c in explain.everyone(mailing, now)}


def test_at_night_only_those_who_accepted_are_postponed(people):
    yes, no, never = people
    mailing = MailingFactory(sms=True)

    assert standings(mailing, NIGHT) == {
        yes: "off_hours",
        no: "refused",
        never: "never_asked",
    }
    assert standings(mailing, MONDAY)[yes] == "given"


def test_the_totals_add_up_and_postponed_contacts_are_recipients(people):
    mailing = MailingFactory(sms=True)

    totals = explain.totals(mailing, NIGHT)

    assert sum(total.number for total in totals) == len(people)
    assert [t.standing for t in totals if t.included] == ["off_hours"]
    assert audience.recipients(mailing, NIGHT).count() == 1


def test_a_scheduled_mailing_is_judged_by_its_own_time(people):
    mailing = MailingFactory(sms=True, state="scheduled", scheduled_at=NIGHT)

    assert explain.put_off_until(mailing, MONDAY) == TUESDAY
    assert explain.put_off_until(mailing, TUESDAY) is None
    mailing.scheduled_at = TUESDAY
    assert explain.put_off_until(mailing, NIGHT) is None


def test_mandatory_sms_and_emails_have_no_hours(people):
    reminders = Campaign.objects.get(code="reminders_sms")

    assert explain.put_off_until(MailingFactory(), NIGHT) is None
    mailing = MailingFactory(sms=True, campaign=reminders)
    assert set(standings(mailing, NIGHT).values()) == {"mandatory"}


def test_a_finished_mailing_waits_for_no_hour(people):
    mailing = MailingFactory(sms=True, state="done")

    assert "off_hours" not in standings(mailing, NIGHT).values()


def test_the_csv_says_until_when(people):
    mailing = MailingFactory(sms=True)

    _, *rows = explain.lines(mailing, NIGHT)

    [line] = [row for row in rows if row[4] == "plus tard"]
    assert line[1] == "Oui"
    assert line[5] == "Hors des heures permises, part à partir du 24/11/2026 à 08:00"


def test_the_pages_show_the_postponed_contacts(client, people, settings):
    settings.SMS_HOURS = "08:00-08:00"
    client.force_login(UserFactory(admin=True))
    mailing = MailingFactory(sms=True)

    why = client.get(mailing.url("why") + "?raison=off_hours").content.decode()
    sheet = client.get(mailing.url("why_csv"))
    confirm = client.get(mailing.url("confirm")).content.decode()

    assert "1 sur 3 contacts" in why
    assert "Plus tard" in why
    assert "a accepté, part le" in why
    assert "Hors des heures permises" in confirm
    content = b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(content), delimiter=";"))) == 4


def test_the_page_of_one_that_was_scheduled_at_night_says_when_it_really_leaves(client):
    client.force_login(UserFactory(admin=True))
    at = datetime.datetime(2098, 12, 28, 10, tzinfo=hours.PARIS)
    assert at.weekday() == hours.SUNDAY
    subscriber(Campaign.objects.get(code="offers_sms"))
    mailing = MailingFactory(sms=True, state="scheduled", scheduled_at=at)

    for name in ("show", "progress"):
        page = html.unescape(client.get(mailing.url(name)).content.decode())

        assert "programmé le 28/12/2098 à 10:00, hors des heures permises" in page
        assert "partira de lui-même le lundi 29 décembre à 08:00" in page
