"""A launch to more people than a request inserts: a mailer does it, and can be forestalled."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from config.celery import app
from mailings.sending import dispatch
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, run
from tests.mailings.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(client, settings, monkeypatch):
    """A draft of three recipients, where a request inserts two at most."""
    settings.MAILING_UNDO_SECONDS = 60
    monkeypatch.setattr(dispatch, "AT_ONCE", 2)
    client.force_login(UserFactory(admin=True))
    for _ in range(3):
        ContactFactory(client=True)
    return MailingFactory(campaign=Campaign.objects.get(code="planning_email"))


def click(client, mailing):
    client.post(mailing.url("confirm"), {"when": "now"})
    mailing.refresh_from_db()


def test_the_request_inserts_nothing_and_the_page_says_what_happens(client, large):
    click(client, large)
    assert (large.state, large.deliveries.count()) == ("scheduled", 0)
    for page in (large.get_absolute_url(), large.url("progress")):
        shown = client.get(page).content.decode()
        assert "La liste des destinataires se prépare" in shown
        assert 'hx-trigger="every 2s"' in shown
    # The second click of two launches nothing more.
    at = large.scheduled_at
    click(client, large)
    assert large.scheduled_at == at

    dispatch.launch_due(large.pk)
    large.refresh_from_db()
    assert (large.state, large.deliveries.count()) == ("sending", 3)
    assert large.launched_by == User.objects.get()
    # The task that was delivered twice, and the round of the minute, add nothing.
    dispatch.launch_due(large.pk)
    dispatch.tend(timezone.now())
    assert "Rien n'est encore parti." in text(client.get(large.get_absolute_url()))
    assert (large.deliveries.count(), len(mail.outbox)) == (3, 0)
    run(large)
    assert len(mail.outbox) == 3


def test_it_waits_for_a_mailer_and_not_where_links_wait(
    client, large, django_capture_on_commit_callbacks
):
    with app.connection_for_write() as broker:
        queues = broker.default_channel.client
        queues.flushdb()
        with django_capture_on_commit_callbacks(execute=True):
            click(client, large)
        assert queues.llen("mailings") == 1
        assert queues.llen("celery") == 0
        queues.flushdb()


@pytest.mark.parametrize("step", ["before", "after"])
def test_it_is_taken_back_before_and_after_the_list_is_made(client, large, step):
    click(client, large)
    if step == "after":
        dispatch.launch_due(large.pk)
    client.post(large.url("unschedule"))
    large.refresh_from_db()
    assert (large.state, large.scheduled_at) == ("draft", None)
    dispatch.launch_due(large.pk)
    dispatch.tend(timezone.now() + datetime.timedelta(minutes=5))
    large.refresh_from_db()
    assert (large.state, large.deliveries.count()) == ("draft", 0)


def test_a_lost_task_is_made_up_for_and_changed_terms_stop_it(client, large):
    click(client, large)
    dispatch.tend(timezone.now())
    large.refresh_from_db()
    assert (large.state, large.deliveries.count()) == ("sending", 3)

    other = MailingFactory(campaign=large.campaign)
    click(client, other)
    Campaign.objects.filter(pk=large.campaign.pk).update(
        lawful_basis=LawfulBasis.LEGAL_OBLIGATION
    )
    dispatch.launch_due(other.pk)
    other.refresh_from_db()
    assert (other.state, other.deliveries.count()) == ("unsent", 0)
    assert other.last_error
