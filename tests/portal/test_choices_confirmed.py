"""Double opt-in of the API: an opt-in counts once the button behind the mailed link
is pressed."""

import datetime

import pytest
from django.utils import timezone

from consent import ledger
from consent.enums import Decision, Origin, Reason
from consent.models import ConsentEvent
from messaging.models import OutgoingMessage
from tests.api_client import ApiClient
from tests.consent.factories import campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html, preferences_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(settings):
    settings.API_DOUBLE_OPT_IN = True


@pytest.fixture
def contact():
    return ContactFactory()


def put(contact, granted=True, **changes):
    choice = {"campaign": campaign().pk, "granted": granted, "source": "Site"} | changes
    answer = ApiClient().put(f"/contacts/{contact.public_id}/consents", [choice])
    assert answer.status_code == 200
    return next(
        c["state"] for c in answer.json()["data"] if c["campaign"] == campaign().pk
    )


def mails():
    return OutgoingMessage.objects.filter(template_code="choices_confirm")


def page(contact, **when):
    return f"{preferences_path(contact, **when)}confirmation/"


def test_without_the_setting_a_yes_counts_at_once(contact, at_once):
    with at_once():
        assert put(contact) == "given"
    assert not mails().exists()


def test_an_opt_in_is_pending_and_the_person_is_asked_at_once(double, contact, at_once):
    with at_once():
        assert put(contact) == "pending"
    assert ledger.explain(campaign(), contact).reason == Reason.PENDING
    assert mails().get().contact == contact


def test_the_same_call_again_asks_nobody_twice(double, contact, at_once):
    for _ in range(2):
        with at_once():
            assert put(contact) == "pending"
    assert mails().count() == 1


def test_a_no_needs_no_confirmation(double, contact, at_once):
    with at_once():
        assert put(contact, granted=False) == "refused"
    assert not mails().exists()


def test_pressing_the_button_gives_it_and_opening_the_page_does_not(
    double, client, contact
):
    put(contact)
    for method in (client.get, client.head):
        assert method(page(contact)).status_code == 200
    response = client.get(page(contact))
    assert_valid_html(response)
    assert f"recevoir {campaign().label}" in response.content.decode()
    assert not ledger.explain(campaign(), contact).included
    response = client.post(page(contact))
    assert_valid_html(response)
    assert ledger.explain(campaign(), contact).included
    asked, given = ConsentEvent.objects.order_by("sequence")
    assert (asked.decision, asked.origin) == (Decision.PENDING, Origin.API)
    assert (given.decision, given.origin) == (Decision.GIVEN, Origin.LINK)
    assert given.sentence.endswith(campaign().label)


def test_the_button_pressed_twice_gives_once(double, client, contact):
    put(contact)
    for _ in range(2):
        client.post(page(contact))
    assert ConsentEvent.objects.count() == 2
    assert "Aucun choix n'attend" in client.get(page(contact)).content.decode()


def test_an_opt_in_already_in_force_is_not_made_pending(double, client, contact):
    put(contact)
    client.post(page(contact))
    assert put(contact) == "given"


def test_an_old_link_confirms_nothing(double, client, contact):
    put(contact)
    old = page(contact, now=timezone.now() - datetime.timedelta(days=91))
    assert client.post(old).status_code == 302
    assert ledger.explain(campaign(), contact).reason == Reason.PENDING


def test_a_forged_link_is_not_found(client):
    assert client.get("/rgpd/nimporte/confirmation/").status_code == 404
