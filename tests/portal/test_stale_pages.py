"""A page left open or sent again gives back nothing that was withdrawn meanwhile."""

import pytest

from consent import ledger
from consent.enums import Decision
from consent.models import ConsentEvent
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import box, fields_of, preferences_path
from tests.portal.test_preferences import states

pytestmark = pytest.mark.django_db


def test_a_tab_that_is_sent_again_does_not_give_back_what_was_withdrawn(client):
    contact, newsletter = ContactFactory(), campaign()
    path = preferences_path(contact)
    accepting = fields_of(client.get(path)) | {box(newsletter): "on"}
    assert client.post(path, accepting).status_code == 302
    # Sent again by a double click: same response, one event.
    assert client.post(path, accepting).status_code == 302
    assert ConsentEvent.objects.filter(campaign=newsletter).count() == 1
    elsewhere = fields_of(client.get(path))
    del elsewhere[box(newsletter)]
    client.post(path, elsewhere)
    assert states(contact)[newsletter.code] == Decision.WITHDRAWN

    for action in ("save", "accept_all"):
        shown = client.post(path, accepting | {"action": action})
        assert "a changé depuis l'ouverture" in shown.content.decode().replace(
            "&#x27;", "'"
        )
        assert states(contact)[newsletter.code] == Decision.WITHDRAWN

    again = fields_of(client.get(path)) | {box(newsletter): "on"}
    client.post(path, again)
    assert states(contact)[newsletter.code] == Decision.GIVEN


def test_an_opt_out_from_an_old_tab_is_accepted(client):
    contact, newsletter = ContactFactory(), campaign()
    path = preferences_path(contact)
    for _ in range(2):
        ledger.record(contact, {newsletter: True}, act(contact))
        old = fields_of(client.get(path))
        ledger.record(contact, {newsletter: False}, act(contact))
        ledger.record(contact, {newsletter: True}, act(contact))
        del old[box(newsletter)]
        client.post(path, old)
        assert states(contact)[newsletter.code] == Decision.WITHDRAWN


def test_ticking_one_box_does_not_restore_another_stopped_consent(client):
    contact = ContactFactory()
    newsletter, offers = campaign(), campaign("offers_email")
    ledger.record(contact, {newsletter: True, offers: True}, act(contact))
    other = ContactFactory(email=contact.email)
    ledger.withdraw_all(other, act(other))
    path = preferences_path(contact)
    shown = fields_of(client.get(path))
    assert box(newsletter) not in shown
    assert box(offers) not in shown

    client.post(path, shown | {box(newsletter): "on"})

    assert ledger.explain(newsletter, contact).included
    assert not ledger.explain(offers, contact).included
    assert box(offers) not in fields_of(client.get(path))
