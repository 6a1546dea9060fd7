"""« Annuler l'envoi », for a minute after the click: nothing has left."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from contacts.models import Contact
from mailings.models import Delivery
from mailings.sending import dispatch
from messaging.models import Unreached
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.mailings.test_pages import text

pytestmark = pytest.mark.django_db
BUTTON = 'id="annuler-envoi"'


@pytest.fixture
def clicked(client, settings):
    """A mandatory mailing that a user has just sent, to one open and one closed address."""
    settings.MAILING_UNDO_SECONDS = 60
    client.force_login(UserFactory(admin=True))
    ContactFactory(client=True)
    gone = ContactFactory(client=True)
    Contact.objects.filter(pk=gone.pk).update(email_unusable_at=timezone.now())
    mailing = MailingFactory(
        campaign=Campaign.objects.get(code="planning_email"), body="Votre planning"
    )
    client.post(mailing.url("confirm"), {"when": "now"})
    mailing.refresh_from_db()
    return mailing


def test_a_click_is_taken_back_whole_and_the_draft_is_there(client, clicked):
    assert (clicked.state, clicked.deliveries.count()) == ("sending", 1)
    assert Unreached.objects.count() == 1
    page = text(client.get(clicked.get_absolute_url()))
    assert "Rien n'est encore parti." in page
    assert BUTTON in page

    page = text(client.post(clicked.url("unschedule"), follow=True))

    assert "L'envoi est annulé : rien n'est parti." in page
    assert "Votre planning" in page
    clicked.refresh_from_db()
    assert (clicked.state, clicked.launched_at, clicked.slot) == ("draft", None, None)
    assert not Delivery.objects.exists()
    assert not Unreached.objects.exists(), "nobody is to be told by telephone"
    assert AuditEvent.objects.filter(action="mailing.draft").exists()
    dispatch.tend(timezone.now() + datetime.timedelta(minutes=5))
    assert mail.outbox == []
    # It can be corrected and sent.
    client.post(clicked.url("confirm"), {"when": "now"})
    clicked.refresh_from_db()
    assert clicked.state == "sending"


def test_after_the_minute_it_leaves_once_and_is_not_taken_back(client, clicked):
    slot = clicked.slot
    dispatch.begin(clicked.pk, str(slot))
    clicked.refresh_from_db()
    assert clicked.waiting_until is None
    assert clicked.slot != slot
    dispatch.begin(clicked.pk, str(slot))
    assert "n'attend plus son heure" in text(
        client.post(clicked.url("unschedule"), follow=True)
    )
    run(clicked)
    assert (clicked.state, len(mail.outbox)) == ("done", 1)


def test_a_lost_task_is_made_up_for_and_a_cancelled_mailing_never_leaves(
    client, clicked
):
    minute = timezone.now() + datetime.timedelta(seconds=61)
    assert not clicked.is_held(minute)
    dispatch.tend(minute)
    clicked.refresh_from_db()
    assert clicked.waiting_until is None, "its slots have started"

    other = MailingFactory()
    subscriber()
    client.post(other.url("confirm"), {"when": "now"})
    other.refresh_from_db()
    slot = other.slot
    client.post(other.url("cancel"))
    dispatch.begin(other.pk, str(slot))
    other.refresh_from_db()
    assert other.state == "cancelled"
    assert set(other.deliveries.values_list("state", flat=True)) == {"withheld"}


def test_a_mailing_with_a_message_handed_over_is_not_taken_back(clicked):
    """A message handed over is out, whatever the clock says."""
    clicked.deliveries.update(state="sending", attempts=1, basis="contract")
    assert not dispatch.take_back(clicked, timezone.now(), user=UserFactory())
    assert clicked.deliveries.count() == 1
