"""A provider may report a message's result before its batch is written."""

import datetime
import json
from base64 import b64encode
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from campaigns.models import Campaign
from mailings.models import ProviderEvent
from mailings.sending import dispatch
from messaging.gateways.base import callback_path
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import DeliveryFactory, MailingFactory, run, subscriber

# The provider calls the web process while the worker sends.
pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime.datetime(2026, 11, 23, 10, tzinfo=datetime.UTC)
ORDERS = pytest.mark.parametrize("early", [True, False], ids=["before", "after"])

# Keyed by whether the address is closed.
DEAD_OR_FULL = {True: "dead_address", False: "full"}


class Sending:
    """A mailing to one person. Its provider reports the message's result either
    before it answers that it accepted it, or once the batch is written."""

    def __init__(self, contact, mailing, tell, server):
        self.contact, self.mailing = contact, mailing
        self.tell, self.server = tell, server
        dispatch.launch(mailing, MONDAY, user=None)

    def told(self, early, **call):
        if early:
            self.server.answer = partial(self._tell_first, self.server.answer, call)
        run(self.mailing, MONDAY)
        if not early:
            self.tell(**call)
        self.contact.refresh_from_db()
        return self.mailing.deliveries.get()

    def _tell_first(self, answer, call, *request):
        try:
            self.tell(**call)
        finally:
            connections.close_all()
        return answer(*request)


@pytest.fixture
def sms(client, settings, ovh):
    settings.SMS_HOURS = "08:00-21:30"
    complete_company(name="Les Lilas", sms_sender="Les Lilas")
    campaign = Campaign.objects.get(code="offers_sms")
    contact = subscriber(campaign, mobile="+33612345678")

    def tell(**query):
        answer = client.get(callback_path("ovh"), {"id": "1000", **query})
        assert answer.status_code == 200

    return Sending(contact, MailingFactory(sms=True, body="Bonjour"), tell, ovh)


@pytest.fixture
def email(client, mail_api):
    contact = subscriber()

    def tell(**event):
        told = {
            **{"ts_epoch": 1_700_000_000_000, "message-id": "<0@relais.test>"},
            **{"email": contact.email, **event},
        }
        answer = client.post(
            "/rappels/courriel/",
            json.dumps(told),
            content_type="application/json",
            headers={"Authorization": "Basic " + b64encode(b"nom:secret").decode()},
        )
        assert answer.status_code == 200

    return Sending(contact, MailingFactory(), tell, mail_api)


@ORDERS
def test_the_receipt_of_an_sms_is_kept(sms, early):
    delivery = sms.told(early, ptt="4")

    assert (delivery.state, delivery.provider_id) == ("sent", "1000")
    assert delivery.delivered_at


@ORDERS
def test_an_sms_that_did_not_arrive_is_a_failure(sms, early):
    delivery = sms.told(early, ptt="5")

    assert (delivery.state, delivery.reason) == ("failed", "bounced")
    assert sms.contact.mobile_unusable_at is None


@ORDERS
def test_a_dead_number_is_used_no_more_by_anybody(sms, early):
    twin = ContactFactory(mobile=sms.contact.mobile)

    delivery = sms.told(early, ptt="23")

    assert (delivery.state, delivery.reason) == ("failed", "bounced")
    assert sms.contact.mobile_unusable_at
    twin.refresh_from_db()
    assert twin.mobile_unusable_at


@ORDERS
def test_the_receipt_of_an_email_is_kept(email, early):
    delivery = email.told(early, event="delivered")

    assert (delivery.state, delivery.provider_id) == ("sent", "<0@relais.test>")
    assert delivery.delivered_at


@ORDERS
@pytest.mark.parametrize(
    ("event", "unusable"), [("hard_bounce", True), ("soft_bounce", False)]
)
def test_an_email_that_came_back_is_a_failure(email, early, event, unusable):
    delivery = email.told(early, event=event)

    assert (delivery.state, delivery.reason) == ("failed", DEAD_OR_FULL[unusable])
    assert bool(email.contact.email_unusable_at) is unusable
    assert email.contact.consents.get().state == "given"


@ORDERS
def test_a_report_about_another_address_changes_no_message(email, early):
    delivery = email.told(early, event="hard_bounce", email="a@exemple.test")

    assert delivery.state == "sent"


def test_a_receipt_that_came_too_early_counts_once(sms):
    sms.told(True, ptt="23")
    sms.contact.mobile_unusable_at = None
    sms.contact.save(update_fields=["mobile_unusable_at"])

    sms.tell(ptt="23")

    sms.contact.refresh_from_db()
    assert sms.contact.mobile_unusable_at is None


def test_a_repeated_receipt_finds_the_message_that_the_first_missed(sms):
    sms.tell(ptt="23")
    delivery = DeliveryFactory(mailing=sms.mailing, provider_id="1000", state="failed")

    sms.tell(ptt="23")

    delivery.contact.refresh_from_db()
    assert delivery.contact.mobile_unusable_at


def test_beat_applies_a_receipt_when_the_message_id_is_written_at_the_same_time(email):
    email.tell(event="delivered")
    delivery = email.mailing.deliveries.get()
    email.mailing.deliveries.update(provider_id="<0@relais.test>")

    dispatch.tend(timezone.now())

    delivery.refresh_from_db()
    assert delivery.delivered_at


def test_early_receipts_hold_no_address_and_are_deleted_with_the_other_events(email):
    email.tell(event="hard_bounce")
    row = str(ProviderEvent.objects.values().get())
    assert email.contact.email not in row
    assert email.contact.email_key not in row

    dispatch.tend(timezone.now() + datetime.timedelta(days=91))

    assert not ProviderEvent.objects.exists()
