"""« Annuler » while a batch is under way: in a cancelled mailing nothing stays
queued, whichever commits first, and sending one message again restarts no other."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.conf import settings as django_settings
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from mailings.sending import dispatch
from tests.accounts.factories import UserFactory
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.mailings.test_bad_weather import states
from tests.mailings.test_pages import text

NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)


class OutOfTime(EmailBackend):
    """Send one message; while it is sent, run a callback, then exhaust the batch's
    time."""

    happens = None

    def send_messages(self, messages):
        happens, OutOfTime.happens = OutOfTime.happens, None
        if happens:
            happens()
            time.sleep(django_settings.MAILING_CONSENT_SECONDS)
        return super().send_messages(messages)


@pytest.fixture
def meanwhile(settings):
    """`meanwhile(act)`: the next batch has time for one message, and `act` runs
    before it."""
    settings.EMAIL_BACKEND = f"{__name__}.OutOfTime"
    settings.MAILING_CONSENT_SECONDS = 1

    def meanwhile(act):
        OutOfTime.happens = staticmethod(act)

    yield meanwhile
    OutOfTime.happens = None


@pytest.fixture
def clerk(client):
    client.force_login(UserFactory(admin=True))
    return client


@pytest.fixture
def elsewhere():
    """`elsewhere(act)` runs `act` in a thread with its own connection; returns a
    future."""

    def on_a_connection(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        yield lambda act: pool.submit(on_a_connection, act)


def blocked():
    """Return the number of sessions of this database that wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return cursor.fetchone()[0]


def launched(count=3):
    people = [subscriber() for _ in range(count)]
    mailing = MailingFactory()
    dispatch.launch(mailing, NOW, user=None)
    mailing.refresh_from_db()
    return mailing, people


def step(mailing, now=NOW):
    mailing.refresh_from_db()
    return dispatch.step(mailing.pk, mailing.slot, now)


def assert_closed(mailing):
    mailing.refresh_from_db()
    assert (mailing.state, mailing.slot) == ("cancelled", None)
    assert states(mailing) == {"sent": 1, "withheld": 2}
    rest = mailing.deliveries.filter(state="withheld")
    told = set(rest.values_list("reason", "batch", "event", "basis", "attempts"))
    assert told == {("cancelled", None, None, "", 0)}


@pytest.mark.django_db
def test_messages_released_by_a_batch_of_a_cancelled_mailing_are_closed(
    clerk, meanwhile
):
    mailing, _ = launched()
    meanwhile(lambda: clerk.post(mailing.url("cancel")))

    step(mailing)

    assert_closed(mailing)
    page = text(clerk.get(mailing.url("show")))
    assert "2 écartés : envoi annulé" in page
    assert "hx-get" not in page


@pytest.mark.django_db
def test_messages_released_before_the_cancellation_are_closed_too(clerk, meanwhile):
    mailing, _ = launched()
    meanwhile(lambda: None)
    step(mailing)
    assert states(mailing) == {"sent": 1, "queued": 2}

    clerk.post(mailing.url("cancel"))

    assert_closed(mailing)


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_ends_during_the_cancellation_waits_for_it(
    clerk, meanwhile, elsewhere, eventually
):
    mailing, _ = launched()
    cancelled, ended = Event(), Event()

    def cancel():
        with transaction.atomic():
            clerk.post(mailing.url("cancel"))
            cancelled.set()
            eventually(lambda: blocked() or ended.is_set())

    def begin_to_cancel():
        acts.append(elsewhere(cancel))
        assert cancelled.wait(30)

    acts = []
    meanwhile(begin_to_cancel)

    step(mailing)

    ended.set()
    acts[0].result(60)
    assert_closed(mailing)


@pytest.mark.django_db(transaction=True)
def test_a_cancellation_during_the_end_of_a_batch_waits_for_it(
    clerk, meanwhile, elsewhere, eventually
):
    mailing, _ = launched()
    held = Event()

    def hold_one_message():
        """Lock one message, so that the end of the batch blocks before its commit."""
        with transaction.atomic():
            rows = mailing.deliveries.filter(state="sending")
            assert rows.select_for_update().last()
            held.set()
            eventually(lambda: blocked() == 1)
            cancel = elsewhere(lambda: clerk.post(mailing.url("cancel")))
            eventually(lambda: blocked() == 2 or cancel.done())
        return cancel

    def begin_to_hold():
        acts.append(elsewhere(hold_one_message))
        assert held.wait(30)

    acts = []
    meanwhile(begin_to_hold)

    step(mailing)

    acts[0].result(60).result(60)
    assert_closed(mailing)


def cancelled_with_one_uncertain(clerk):
    """Cancel a mailing to three people, the first of whom has an uncertain message."""
    mailing, people = launched()
    first = mailing.deliveries.get(contact=people[0])
    mailing.deliveries.filter(pk=first.pk).update(
        state="uncertain",
        reason="nobody_knows",
        event=people[0].consents.get().event,
    )
    clerk.post(mailing.url("cancel"))
    mailing.refresh_from_db()
    return mailing, people[0], first


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["settle", "settle_all"])
def test_one_message_of_a_cancelled_mailing_is_sent_again_alone(
    clerk, mailoutbox, page
):
    mailing, jeanne, first = cancelled_with_one_uncertain(clerk)
    ended = mailing.finished_at
    which = {"delivery": first.pk} if page == "settle" else {}

    clerk.post(mailing.url(page, **which), {"again": ""})

    mailing.refresh_from_db()
    assert mailing.state == "cancelled"
    assert "hx-get" in text(clerk.get(mailing.url("show")))
    run(mailing)
    assert [m.to for m in mailoutbox] == [[jeanne.email]]
    assert_closed(mailing)
    assert mailing.finished_at == ended
    assert "hx-get" not in text(clerk.get(mailing.url("show")))


@pytest.mark.django_db
def test_one_message_of_a_cancelled_mailing_is_counted_as_sent(clerk, mailoutbox):
    mailing, _, first = cancelled_with_one_uncertain(clerk)

    clerk.post(mailing.url("settle", delivery=first.pk), {"sent": ""})

    run(mailing)
    assert mailoutbox == []
    assert_closed(mailing)


@pytest.mark.django_db
def test_a_message_sent_again_after_a_cancellation_waits_for_the_server(
    clerk, smtp_sink, settings
):
    mailing, jeanne, first = cancelled_with_one_uncertain(clerk)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    clerk.post(mailing.url("settle", delivery=first.pk), {"again": ""})
    run(mailing)
    assert states(mailing) == {"queued": 1, "withheld": 2}
    settings.EMAIL_PORT = port

    dispatch.tend(timezone.now() + 2 * MINUTE)
    run(mailing, timezone.now() + 2 * MINUTE)

    assert smtp_sink.recipients == [jeanne.email]
    assert_closed(mailing)


@pytest.mark.django_db
def test_a_message_sent_again_after_a_cancellation_has_its_other_attempts(
    clerk, smtp_sink
):
    mailing, jeanne, first = cancelled_with_one_uncertain(clerk)
    smtp_sink.refuse_recipient(jeanne.email, "451 4.7.1 Greylisted")
    clerk.post(mailing.url("settle", delivery=first.pk), {"again": ""})
    run(mailing)
    assert states(mailing) == {"queued": 1, "withheld": 2}
    smtp_sink.accept()

    dispatch.tend(timezone.now() + 6 * MINUTE)
    run(mailing, timezone.now() + 6 * MINUTE)

    assert smtp_sink.recipients == [jeanne.email]
    assert_closed(mailing)
