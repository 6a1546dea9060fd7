"""« Réponses SMS »: replies that no rule recognises are kept and shown to a person."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from consent.models import ConsentEvent, Suppression
from contacts.enums import Channel
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings import inbound
from mailings.models import SmsReply
from mailings.sending import dispatch
from messaging.gateways.base import Callback, Event
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PAGE = reverse("mailings:replies")


def hear(text, number="+33612345678", name="r1", now=NOW):
    reply = Callback(Event.REPLY, id=name, number=number, text=text)
    inbound.hear_sms("ovh", [reply], now)


@pytest.fixture
def clerk(client):
    user = UserFactory(permissions=["mailings.send_mailings"])
    client.force_login(user)
    return user


def test_an_unrecognised_reply_is_a_stop_when_a_person_says_so(client, clerk):
    offers = Campaign.objects.get(code="offers_sms")
    anne = subscriber(offers, mobile="+33612345678", last_name="Arbusse")
    twin = subscriber(offers, mobile="+33612345678")
    hear("Qui vous a donné mon numéro ?")
    hear("Qui vous a donné mon numéro ?")

    page = client.get(PAGE).content.decode()
    assert "Qui vous a donné mon numéro ?" in page
    assert "Arbusse" in page
    assert "06 12 34 56 78" in page
    assert "1 à lire" in page
    reply = SmsReply.objects.get()
    for _ in range(2):
        client.post(reverse("mailings:settle_reply", args=[reply.pk]), {"stop": ""})

    for contact in (anne, twin):
        state = contact.consents.get(campaign=offers)
        assert (state.state, state.origin) == ("withdrawn", "sms_stop")
    assert Suppression.objects.get().channel == Channel.SMS
    event = AuditEvent.objects.get(action="sms_reply.stop")
    assert (event.user, event.target) == (clerk, anne.target)
    assert "Rien à lire" in client.get(PAGE).content.decode()


def test_a_stop_is_applied_at_once_without_review(client, clerk):
    subscriber(Campaign.objects.get(code="offers_sms"), mobile="+33612345678")

    hear("STOP")

    assert not SmsReply.objects.exists()
    assert Suppression.objects.exists()


def test_a_filed_reply_withdraws_nothing_and_may_still_become_a_stop(client, clerk):
    offers = Campaign.objects.get(code="offers_sms")
    anne = subscriber(offers, mobile="+33612345678")
    hear("Merci, à jeudi")
    reply = SmsReply.objects.get()
    address = reverse("mailings:settle_reply", args=[reply.pk])

    client.post(address, {"read": ""})
    assert anne.consents.get(campaign=offers).state == "given"
    client.post(address, {"stop": ""})
    assert anne.consents.get(campaign=offers).state == "withdrawn"
    client.post(address, {"read": ""})
    reply.refresh_from_db()
    assert reply.was_stop


def test_a_reply_of_an_unknown_number_is_kept_and_a_short_code_is_shown(client, clerk):
    hear("Qui êtes-vous ?", "+33698765432", "r1")
    hear("STOP", "36111", "r2")
    hear("\x00Bonjour", "LAPOSTE", "r3")
    unknown, code, named = SmsReply.objects.order_by("pk")

    assert "Aucune fiche à ce numéro" in client.get(PAGE).content.decode()
    client.post(reverse("mailings:settle_reply", args=[unknown.pk]), {"stop": ""})
    assert Suppression.objects.count() == 1
    events = ConsentEvent.objects.count()
    for reply in (code, named):
        address = reverse("mailings:settle_reply", args=[reply.pk])
        page = client.post(address, {"stop": ""}, follow=True).content.decode()
        assert "ne vient pas d&#x27;un numéro de portable" in page
        reply.refresh_from_db()
        assert reply.settled_at is None
    assert ConsentEvent.objects.count() == events


def test_a_reply_is_deleted_after_ninety_days_and_with_the_person(client):
    anne = ContactFactory(former_client=True, mobile="+33612345678")
    hear("Rappelez-moi", name="r1")
    hear("Vieille", "+33698765432", "r2", NOW - datetime.timedelta(days=91))

    dispatch.tend(NOW)
    assert SmsReply.objects.get().text == "Rappelez-moi"
    erase([anne], cause=Cause.BUTTON, now=NOW)
    assert not SmsReply.objects.exists()


def test_the_dashboard_counts_them(client, clerk):
    hear("Bonjour")

    page = client.get("/").content.decode()

    assert "Réponses SMS à lire" in page
    assert PAGE in page
