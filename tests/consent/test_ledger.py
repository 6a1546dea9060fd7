import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.enums import Decision, Reason
from consent.models import Consent, ConsentEvent
from contacts import lifecycle
from contacts.models import Contact
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_six_campaigns_are_there_for_clients_and_none_for_workers():
    assert Campaign.objects.of_audience("client").count() == 6
    assert not Campaign.objects.of_audience("worker").exists()


def test_a_yes_is_given_and_makes_the_contact_reachable():
    contact = ContactFactory()
    [event] = ledger.record(contact, {campaign(): True}, act(contact))
    assert event.decision == Decision.GIVEN
    stored = ConsentEvent.objects.get()
    assert stored.sequence == 1
    assert len(bytes(stored.hash)) == 32
    assert stored.sentence == "J'accepte de recevoir nos nouvelles, par e-mail"
    assert list(ledger.reachable(campaign())) == [contact]
    verdict = ledger.explain(campaign(), contact)
    assert (verdict.included, verdict.reason) == (True, Reason.GIVEN)
    assert verdict.event_id == stored.pk


def test_a_first_no_is_refused_and_a_later_no_is_withdrawn():
    contact = ContactFactory()
    [first] = ledger.record(contact, {campaign(): False}, act(contact))
    ledger.record(contact, {campaign(): True}, act(contact))
    [last] = ledger.record(contact, {campaign(): False}, act(contact))
    assert (first.decision, last.decision) == (Decision.REFUSED, Decision.WITHDRAWN)
    assert not ledger.reachable(campaign()).exists()


def test_chains_link_each_event_to_the_one_before():
    contact = ContactFactory()
    for granted in (True, False, True):
        ledger.record(contact, {campaign(): granted}, act(contact))
    events = list(ConsentEvent.objects.order_by("sequence"))
    assert [e.sequence for e in events] == [1, 2, 3]
    assert bytes(events[1].previous_hash) == bytes(events[0].hash)
    assert bytes(events[2].previous_hash) == bytes(events[1].hash)


def test_a_late_choice_enters_the_history_and_leaves_the_state():
    contact = ContactFactory()
    now = timezone.now()
    ledger.record(contact, {campaign(): True}, act(contact, now=now))
    ledger.record(contact, {campaign(): False}, act(contact, now=now))
    before = now - datetime.timedelta(days=3)
    ledger.record(
        contact, {campaign(): True}, act(contact, now=now, occurred_at=before)
    )
    assert ConsentEvent.objects.count() == 3
    assert Consent.objects.get().state == Decision.WITHDRAWN


@pytest.mark.parametrize(
    "sql", ["UPDATE {} SET means = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_to_change_events(sql):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            cursor.execute(sql.format("consent_consentevent"))


def test_a_mandatory_campaign_is_not_a_choice():
    contact = ContactFactory()
    with pytest.raises(ledger.ChoiceRefused) as refused:
        ledger.record(contact, {campaign("planning_email"): False}, act(contact))
    assert refused.value.code == "campaign_mandatory"
    verdict = ledger.explain(campaign("planning_email"), contact)
    assert (verdict.included, verdict.reason) == (True, Reason.MANDATORY)


def test_deactivation_makes_unreachable_and_reactivation_back():
    contact = ContactFactory()
    now = timezone.now()
    ledger.record(contact, {campaign(): True}, act(contact))
    lifecycle.deactivate(contact, at=now)
    assert not ledger.reachable(campaign()).exists()
    assert ledger.explain(campaign(), contact).reason == Reason.INACTIVE
    lifecycle.reactivate(contact, at=now)
    assert ledger.reachable(campaign()).exists()


def test_objection_suppresses_the_address_for_all_who_share_it():
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    for each in (wife, husband):
        ledger.record(each, {campaign(): True}, act(each))
    ledger.withdraw_all(wife, act(wife))
    assert ledger.explain(campaign(), husband).reason == Reason.SUPPRESSED
    assert not ledger.reachable(campaign()).exists()
    ledger.record(husband, {campaign(): True}, act(husband, occurred_at=timezone.now()))
    assert list(ledger.reachable(campaign())) == [husband]
    assert ledger.explain(campaign(), husband).reason == Reason.GIVEN


def test_end_all_ends_and_withdraws_nothing():
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    ids = Contact.objects.values_list("pk", flat=True)
    ended = ledger.end_all(ids, now=timezone.now())
    assert ended == 1
    assert Consent.objects.get().state == Decision.ENDED
    assert not ConsentEvent.objects.filter(decision=Decision.WITHDRAWN).exists()
