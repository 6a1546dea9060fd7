"""Two contact pages on one address: what is done to one is told of the other."""

import pytest

from consent import ledger, sharing
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.backoffice.test_preference import entry, page_of
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

MAIL = {"email": "maya@exemple.test", "first_name": "Maya", "last_name": "Roux"}


@pytest.fixture
def missions():
    return CampaignFactory(for_workers=True, label="les offres de mission")


@pytest.fixture
def worker(missions):
    """Who was a client, and accepted a campaign as a worker."""
    worker = ContactFactory(worker=True, **MAIL)
    ledger.record(worker, {missions: True}, act(worker))
    return worker


@pytest.fixture
def client_page(worker):
    old = ContactFactory(**MAIL | {"first_name": "MAYA"})
    ledger.record(old, {campaign(): False}, act(old))
    return old


def test_an_erasure_names_whom_it_silences(client, worker, client_page):
    client.force_login(UserFactory(admin=True))
    path = f"/contacts/{client_page.public_id}"
    for answer in (
        client.post(f"{path}/desactiver/"),
        client.get(f"{path}/droit-a-l-oubli/"),
    ):
        page = answer.content.decode()
        assert "les offres de mission" in page
        assert "sans doute la même personne" in page
    [silenced] = sharing.silenced_by_erasure([client_page])
    assert (silenced.contact, silenced.is_namesake) == (worker, True)
    assert sharing.silenced_by_objection(client_page)[0].contact == worker


def test_who_refused_nothing_silences_nobody(worker):
    other = ContactFactory(**MAIL)
    assert sharing.silenced_by_erasure([other]) == []


def test_the_api_names_whom_an_erasure_silenced(worker, client_page, missions):
    path = f"/contacts/{client_page.public_id}/deactivate"
    shown = ApiClient().post(path, {"erase": True}).json()
    assert shown["silenced"] == [str(worker.public_id)]
    assert not ledger.explain(missions, worker).included


def test_a_lift_may_be_said_for_both(client, worker, client_page, missions):
    ledger.withdraw_all(client_page, act(client_page))
    client.force_login(UserFactory(admin=True))
    page = client.get(page_of(client_page)).content.decode()
    assert "les offres de mission" in page
    data = entry(client_page, "newsletter_email", means="phone")
    client.post(page_of(client_page), data | {"twins": [str(worker.public_id)]})
    assert ledger.explain(campaign(), client_page).included
    assert ledger.explain(missions, worker).included


def test_a_lift_said_for_one_is_for_one(client, worker, client_page, missions):
    ledger.withdraw_all(client_page, act(client_page))
    client.force_login(UserFactory(admin=True))
    client.post(page_of(client_page), entry(client_page, "newsletter_email"))
    assert ledger.explain(campaign(), client_page).included
    assert not ledger.explain(missions, worker).included


def test_a_namesake_is_asked_for_a_spouse_is_not(worker):
    husband = ContactFactory(**MAIL | {"first_name": "Bruno"})
    ledger.withdraw_all(husband, act(husband))
    assert sharing.twins(husband) == []
