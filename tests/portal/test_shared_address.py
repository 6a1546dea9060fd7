"""Two people on one address: one objection stops both, and the other can opt in
again."""

import datetime

import pytest
from django.utils import timezone

from consent import ledger
from consent.enums import Decision, Reason
from consent.models import ConsentEvent
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html, box, fields_of, preferences_path

pytestmark = pytest.mark.django_db

BLOCKED = "Depuis, quelqu'un a dit non pour cette adresse"


@pytest.fixture
def wife():
    contact = ContactFactory(email="couple@exemple.test")
    ledger.record(contact, {campaign(): True}, act(contact))
    return contact


@pytest.fixture
def husband(wife):
    contact = ContactFactory(email="couple@exemple.test")
    ledger.record(contact, {campaign(): True}, act(contact))
    return contact


def withdraws(contact):
    ledger.withdraw_all(contact, act(contact))


def decisions(contact):
    events = ConsentEvent.objects.filter(contact=contact, campaign=campaign())
    return list(events.order_by("sequence").values_list("decision", flat=True))


def test_the_box_of_the_other_contact_is_unticked_and_says_why(client, wife, husband):
    withdraws(wife)
    response = client.get(preferences_path(husband))
    assert_valid_html(response)
    assert box(campaign()) not in fields_of(response)
    assert BLOCKED in response.content.decode().replace("&#x27;", "'")
    assert wife.last_name not in response.content.decode()


def test_one_tick_restores_their_consent_and_lifts_for_them_alone(
    client, wife, husband
):
    withdraws(wife)
    path = preferences_path(husband)
    client.post(path, fields_of(client.get(path)) | {box(campaign()): "on"})
    assert ledger.explain(campaign(), husband).reason == Reason.GIVEN
    assert ledger.explain(campaign(), wife).reason == Reason.WITHDRAWN
    assert list(ledger.reachable(campaign())) == [husband]
    response = client.get(path)
    assert box(campaign()) in fields_of(response)
    assert BLOCKED not in response.content.decode().replace("&#x27;", "'")


def test_saving_it_unchanged_neither_withdraws_nor_gives(client, wife, husband):
    withdraws(wife)
    path = preferences_path(husband)
    client.post(path, fields_of(client.get(path)))
    assert decisions(husband) == [Decision.GIVEN]
    assert ledger.explain(campaign(), husband).reason == Reason.SUPPRESSED


def test_a_page_opened_before_the_other_s_objection_gives_nothing_back(
    client, wife, husband
):
    path = preferences_path(husband)
    sent = fields_of(client.get(path))
    withdraws(wife)
    client.post(path, sent)
    assert decisions(husband) == [Decision.GIVEN]
    assert ledger.explain(campaign(), husband).reason == Reason.SUPPRESSED


def test_an_old_link_still_withdraws_such_a_consent(client, wife, husband):
    withdraws(wife)
    path = preferences_path(husband, timezone.now() - datetime.timedelta(days=91))
    sent = fields_of(client.get(path))
    del sent[box(campaign())]
    client.post(path, sent)
    assert decisions(husband) == [Decision.GIVEN, Decision.WITHDRAWN]
