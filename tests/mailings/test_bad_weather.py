"""Servers that are down, slow or return errors: nothing is lost, nothing is sent
twice."""

import datetime
from collections import Counter

import pytest
from django.core.mail import get_connection

from campaigns.models import Campaign
from mailings.audience import explain
from mailings.models import Delivery
from mailings.sending import dispatch
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, decline, run, subscriber

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 11, 23, 10, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def launched(count=1, **changes):
    code = "offers_sms" if changes.get("sms") else "newsletter_email"
    campaign = Campaign.objects.get(code=code)
    people = [subscriber(campaign) for _ in range(count)]
    mailing = MailingFactory(**changes)
    dispatch.launch(mailing, MONDAY, user=None)
    return mailing, people


def states(mailing):
    return Counter(mailing.deliveries.values_list("state", flat=True))


def pass_the_time(mailing, start, minutes, step=1):
    """Run what Beat and the workers do, minute after minute."""
    for minute in range(0, minutes, step):
        now = start + minute * MINUTE
        dispatch.tend(now)
        run(mailing, now)


def test_a_mailing_waits_for_a_mail_server_that_is_down_at_the_start(
    smtp_sink, settings
):
    mailing, _ = launched(3)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    run(mailing, MONDAY)

    assert states(mailing) == {"queued": 3}
    assert mailing.state == "sending"
    assert mailing.waiting_until == MONDAY + MINUTE
    assert mailing.last_error
    settings.EMAIL_PORT = port
    dispatch.tend(MONDAY + MINUTE)
    run(mailing, MONDAY + MINUTE)
    assert states(mailing) == {"sent": 3}
    assert (mailing.state, mailing.last_error) == ("done", "")


def test_an_hour_without_a_mail_server_skips_nobody_and_repeats_nobody(
    smtp_sink, settings
):
    mailing, people = launched(5)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    pass_the_time(mailing, MONDAY, 60)
    assert states(mailing) == {"queued": 5}
    decline(people[0])
    settings.EMAIL_PORT = port

    pass_the_time(mailing, MONDAY + 60 * MINUTE, 15)

    assert states(mailing) == {"sent": 4, "withheld": 1}
    assert Counter(smtp_sink.recipients) == {p.email: 1 for p in people[1:]}
    sent = mailing.deliveries.filter(state="sent")
    assert set(sent.values_list("attempts", flat=True)) == {1}


def test_sending_resumes_after_a_server_hangs_up_in_the_middle(smtp_sink):
    mailing, people = launched(4)
    smtp_sink.refuse_recipient(people[2].email, "421 4.3.2 Closing")

    run(mailing, MONDAY)
    smtp_sink.accept()
    pass_the_time(mailing, MONDAY + MINUTE, 5)

    assert states(mailing) == {"sent": 4}
    assert set(Counter(smtp_sink.recipients).values()) == {1}


def test_a_cut_after_the_text_is_uncertain_and_the_others_go_on(smtp_sink):
    mailing, people = launched(2)
    smtp_sink.drop_after_data()
    dispatch.step(mailing.pk, _slot(mailing), MONDAY)
    smtp_sink.accept()

    pass_the_time(mailing, MONDAY + MINUTE, 5)

    assert set(states(mailing)) <= {"sent", "uncertain"}
    assert states(mailing)["uncertain"] >= 1
    assert set(Counter(smtp_sink.recipients).values()) == {1}
    assert Counter(smtp_sink.recipients).keys() == {p.email for p in people}


def test_a_server_that_cuts_every_connection_leaves_nearly_all_waiting(smtp_sink):
    mailing, people = launched(5)
    smtp_sink.drop_after_data()

    pass_the_time(mailing, MONDAY, 2)

    assert states(mailing) == {"uncertain": 2, "queued": 3}
    assert mailing.last_error
    smtp_sink.accept()
    pass_the_time(mailing, MONDAY + 2 * MINUTE, 5)
    assert states(mailing) == {"uncertain": 2, "sent": 3}
    assert Counter(smtp_sink.recipients) == {p.email: 1 for p in people}


def test_an_idle_slot_does_not_reset_the_count_of_errors(smtp_sink):
    mailing, _ = launched(2)
    smtp_sink.drop_after_data()
    dispatch.step(mailing.pk, _slot(mailing), MONDAY)
    mailing.deliveries.filter(state="queued").update(state="sending")

    dispatch.step(mailing.pk, _slot(mailing), MONDAY)

    mailing.refresh_from_db()
    assert mailing.last_error
    assert mailing.setbacks == 1


def _slot(mailing):
    mailing.refresh_from_db()
    return mailing.slot


def test_a_recipient_refused_with_550_is_recorded_and_used_no_more(smtp_sink):
    mailing, (bad, good) = launched(2)
    husband = ContactFactory(email=bad.email, last_name="Autre")
    smtp_sink.refuse_recipient(bad.email)

    run(mailing, MONDAY)

    husband.refresh_from_db()
    assert husband.email_unusable_at == MONDAY
    delivery = mailing.deliveries.get(contact=bad)
    assert (delivery.state, delivery.reason) == ("failed", "dead_address")
    assert mailing.deliveries.get(contact=good).state == "sent"
    bad.refresh_from_db()
    assert bad.email_unusable_at == MONDAY
    assert bad.consents.get().state == "given"
    assert states(launched(0)[0]) == {"queued": 1}


def test_a_temporary_refusal_is_tried_again_then_given_up(smtp_sink):
    mailing, (slow,) = launched(1)
    smtp_sink.refuse_recipient(slow.email, "451 4.7.1 Greylisted")

    run(mailing, MONDAY)
    delivery = mailing.deliveries.get()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert delivery.due_at == MONDAY + 5 * MINUTE
    pass_the_time(mailing, MONDAY, 24 * 60, step=5)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "too_many_tries")
    assert delivery.attempts == 5
    assert mailing.state == "done"
    slow.refresh_from_db()
    assert slow.email_unusable_at is None


def test_a_greylisted_recipient_gets_it_at_the_second_attempt(smtp_sink):
    mailing, (slow,) = launched(1)
    smtp_sink.refuse_recipient(slow.email, "451 4.7.1 Greylisted")
    run(mailing, MONDAY)
    smtp_sink.accept()

    pass_the_time(mailing, MONDAY, 10)

    assert states(mailing) == {"sent": 1}
    assert smtp_sink.recipients == [slow.email]


def test_another_django_email_backend_sends_as_well(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert get_connection().file_path == str(tmp_path)
    mailing, (jeanne,) = launched(1)

    run(mailing, MONDAY)

    assert jeanne.email in next(tmp_path.iterdir()).read_text()
    assert states(mailing) == {"sent": 1}


@pytest.fixture(params=["ovh", "brevo"])
def provider(request, settings):
    complete_company(name="Les Lilas", sms_sender="Les Lilas")
    settings.SMS_HOURS = "08:00-21:30"
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    "forced", [(500, {"message": "oops"}), (200, b"nonsense"), "nothing"]
)
def test_a_failing_gateway_leaves_one_message_uncertain_and_all_the_others_waiting(
    provider, forced
):
    mailing, _ = launched(5, sms=True)
    provider.forced = forced

    run(mailing, MONDAY)

    assert states(mailing) == {"queued": 4, "uncertain": 1}
    assert len(provider.asked) == 1
    provider.forced = None
    pass_the_time(mailing, MONDAY + MINUTE, 3)
    assert states(mailing) == {"sent": 4, "uncertain": 1}
    assert len(provider.asked) == 5


def test_a_mailing_waits_for_a_gateway_without_credit(provider):
    mailing, _ = launched(2, sms=True)
    provider.forced = (402, {"code": "not_enough_credits"})

    run(mailing, MONDAY)
    assert states(mailing) == {"queued": 2}
    provider.forced = None
    pass_the_time(mailing, MONDAY + MINUTE, 3)

    assert states(mailing) == {"sent": 2}


def test_an_optional_sms_outside_the_hours_waits_and_is_judged_again(provider):
    offers = Campaign.objects.get(code="offers_sms")
    stays, leaves = subscriber(offers), subscriber(offers)
    night = MONDAY.replace(hour=22)
    mailing = MailingFactory(sms=True)
    dispatch.launch(mailing, night, user=None)

    run(mailing, night)
    assert states(mailing) == {"queued": 2}
    assert provider.asked == []
    opening = datetime.datetime(2026, 11, 24, 7, tzinfo=datetime.UTC)
    assert mailing.waiting_until == opening
    decline(leaves, offers)
    dispatch.tend(opening - MINUTE)
    run(mailing, opening - MINUTE)
    assert provider.asked == []
    dispatch.tend(opening)
    run(mailing, opening)

    assert mailing.deliveries.get(contact=stays).state == "sent"
    assert mailing.deliveries.get(contact=leaves).reason == "withdrawn"


def test_each_recipient_gets_it_in_the_hours_of_where_they_live(provider, client):
    offers = Campaign.objects.get(code="offers_sms")
    paris = subscriber(offers, postcode="75011", last_name="Paris")
    denis = subscriber(offers, postcode="97400", last_name="Denis")
    fort = subscriber(offers, mobile="+596696123456", postcode="", last_name="Fort")
    evening = datetime.datetime(2026, 11, 23, 18, tzinfo=datetime.UTC)
    mailing = MailingFactory(sms=True)
    client.force_login(UserFactory(admin=True))

    said = {row[1]: row[5] for row in explain.lines(mailing, evening)}
    assert said["Paris"] == "A accepté"
    assert said["Denis"].endswith("part à partir du 24/11/2026 à 05:00")
    dispatch.launch(mailing, evening, user=None)
    run(mailing, evening)

    def sent():
        rows = mailing.deliveries.filter(state="sent")
        return set(rows.values_list("contact", flat=True))

    assert sent() == {paris.pk, fort.pk}
    mailing.refresh_from_db()
    opening = datetime.datetime(2026, 11, 24, 4, tzinfo=datetime.UTC)
    assert mailing.waiting_until == opening
    dispatch.tend(opening)
    run(mailing, opening)
    assert sent() == {paris.pk, denis.pk, fort.pk}
    assert mailing.state == "done"


def test_a_mandatory_sms_leaves_at_night(provider):
    subscriber()
    night = MONDAY.replace(hour=22)
    mailing = MailingFactory(
        sms=True, campaign=Campaign.objects.get(code="reminders_sms")
    )
    dispatch.launch(mailing, night, user=None)

    run(mailing, night)

    assert states(mailing) == {"sent": 1}
    assert Delivery.objects.get().basis == "contract"


def test_the_throttle_of_the_gateway_is_kept_by_all_mailings(provider, settings):
    mailing, _ = launched(3, sms=True)
    other = MailingFactory(sms=True)
    dispatch.launch(other, MONDAY, user=None)

    first = dispatch.step(mailing.pk, _slot(mailing), MONDAY)
    second = dispatch.step(other.pk, _slot(other), MONDAY)

    assert 0 < first < second


def test_the_explanation_says_that_the_hour_is_closed(client, provider, settings):
    settings.SMS_HOURS = "08:00-08:00"
    client.force_login(UserFactory(admin=True))
    subscriber(Campaign.objects.get(code="offers_sms"))
    mailing = MailingFactory(sms=True)

    page = client.get(mailing.url("why")).content.decode()

    assert "Hors des heures permises" in page


def test_a_cut_in_the_middle_of_an_smtp_window_repeats_nobody(chunk_server):
    mailing, people = launched(15)
    chunk_server.cut_after = 3

    dispatch.step(mailing.pk, _slot(mailing), MONDAY)
    pass_the_time(mailing, MONDAY + MINUTE, 5)

    assert states(mailing).keys() <= {"sent", "uncertain"}
    assert 1 <= states(mailing)["uncertain"] <= 10
    assert set(Counter(chunk_server.recipients).values()) == {1}
    unheard = {p.email for p in people} - set(chunk_server.recipients)
    uncertain = mailing.deliveries.filter(state="uncertain")
    assert unheard <= set(uncertain.values_list("contact__email", flat=True))
