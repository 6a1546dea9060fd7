"""An objection while another session locks the contact: taken at once, events
written later."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent import ledger
from consent.enums import Origin, Reason, SuppressionReason
from consent.integrity import journal, journal_file, verify
from consent.models import ConsentEvent, Suppression
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings import inbound
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import fields_of, one_click_path, preferences_path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def jeanne():
    contact = ContactFactory(email="jeanne@exemple.test")
    both = {campaign(): True, campaign("offers_email"): True}
    ledger.record(contact, both, act(contact))
    return contact


@contextmanager
def held(contact):
    """Hold a lock on the contact in another session, as an erasing or importing
    batch does."""
    has_it, may_end = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                list(Contact.objects.select_for_update().filter(pk=contact.pk))
                has_it.set()
                assert may_end.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold)
        assert has_it.wait(20)
        try:
            yield
        finally:
            may_end.set()
        holder.result(20)


def verdict(contact, code="newsletter_email"):
    return ledger.explain(campaign(code), contact).reason


def assert_settled():
    assert not Suppression.objects.filter(settled=False).exists()
    assert verify.run(now=timezone.now()).broken == []
    assert not journal.is_ahead()


def by_complaint(client, contact):
    now = timezone.now()
    reason = SuppressionReason.COMPLAINT
    inbound.leave("email", contact.email, Origin.COMPLAINT, reason, now)
    return Origin.COMPLAINT


def by_its_page(client, contact):
    path = preferences_path(contact)
    sent = fields_of(client.get(path)) | {"action": "refuse_all"}
    answer = client.post(path, sent)
    assert "etat=retenu" in answer.url
    assert "valent dès maintenant" in client.get(answer.url).content.decode()
    return Origin.LINK


@pytest.mark.parametrize("way", [by_complaint, by_its_page])
def test_the_list_takes_it_at_once_and_the_events_follow(client, jeanne, way):
    before = ConsentEvent.objects.count()
    with held(jeanne):
        said_at = timezone.now()
        origin = way(client, jeanne)
        assert verdict(jeanne) == verdict(jeanne, "offers_email") == "suppressed"
        assert ConsentEvent.objects.count() == before
        assert verify.run(now=timezone.now()).broken == []
        assert "suppression" in {line["kind"] for line in journal_file.read()}
    assert ledger.follow_objections(timezone.now() + datetime.timedelta(hours=1))
    withdrawn = ConsentEvent.objects.filter(decision="withdrawn", origin=origin)
    assert withdrawn.count() == 2
    event = withdrawn.earliest("pk")
    assert said_at < event.occurred_at < said_at + datetime.timedelta(minutes=1)
    assert not ledger.reachable(campaign()).exists()
    assert_settled()


def test_the_no_to_one_campaign_stops_its_channel_until_the_event_is_there(
    client, jeanne
):
    with held(jeanne):
        path = one_click_path(jeanne, campaign())
        assert client.post(path).status_code == 200
        assert verdict(jeanne) == verdict(jeanne, "offers_email") == "suppressed"
    ledger.follow_objections(timezone.now())
    assert verdict(jeanne) == Reason.WITHDRAWN
    assert verdict(jeanne, "offers_email") == Reason.GIVEN
    assert list(ledger.reachable(campaign("offers_email"))) == [jeanne]
    assert not Suppression.objects.exists()
    assert_settled()


def test_a_later_yes_stays_when_the_events_of_an_older_no_are_written(jeanne):
    with held(jeanne):
        ledger.withdraw_all(jeanne, act(jeanne))
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    ledger.follow_objections(timezone.now())
    assert verdict(jeanne) == Reason.GIVEN
    assert verdict(jeanne, "offers_email") == Reason.WITHDRAWN
    assert_settled()


def test_an_objection_of_a_contact_erased_meanwhile_ends_with_the_erasure(jeanne):
    with held(jeanne):
        ledger.withdraw_all(jeanne, act(jeanne))
    now = timezone.now()
    erase([jeanne], cause=Cause.DEACTIVATION, now=now, deactivated_at=now)
    ledger.follow_objections(timezone.now())
    assert {each.reason for each in Suppression.objects.all()} == {"objection"}
    assert_settled()
