import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import ledger
from contacts.models import ClientDetails, ContactNote
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.models import Delivery
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(UserFactory(admin=True))
    return client


def text(client, contact):
    return client.get(f"/contacts/{contact.public_id}/").content.decode()


def jeanne(**changes):
    at = datetime.datetime(2018, 5, 25, 10, tzinfo=datetime.UTC)
    return ContactFactory(former_client=True, **{"deactivated_at": at} | changes)


def test_all_that_the_company_holds_is_on_the_contact(client):
    contact = ContactFactory(client=True, last_name="Arbusse", notes="Aime les chats")
    ClientDetails.objects.create(contact=contact, access_notes="Digicode 12B4")
    ContactNote.objects.create(contact=contact, text="Rappeler lundi")
    ledger.record(contact, {campaign(): True}, act(contact))
    page = text(client, contact)

    for words in (
        "Arbusse",
        "Aime les chats",
        "Digicode 12B4",
        "Rappeler lundi",
        "nos nouvelles, par e-mail",
        "Accepté",
        "Jamais demandé",
        "Obligatoire",
    ):
        assert words in page


def test_an_inactive_contact_says_until_when_it_is_kept(client):
    RetentionRule.objects.update_or_create(population="client", defaults={"days": 30})

    page = text(client, jeanne())
    assert "Fiche désactivée le 25/05/2018." in page
    assert "Conservées jusqu'au 25/06/2018 inclus." in page.replace("&#x27;", "'")


def test_without_a_delay_it_says_so(client):
    assert "Aucune durée de conservation" in text(client, jeanne())


def test_an_inactive_prospect_is_a_former_prospect(client):
    assert "Ancien prospect" in text(client, jeanne(deactivated_from="prospect"))


@pytest.mark.parametrize(
    ("erased", "shown"),
    [(False, {"Réactiver", "Droit à l'oubli"}), (True, {"Réactiver"})],
)
def test_the_buttons_of_an_inactive_contact(client, erased, shown):
    erased_at = datetime.datetime.now(datetime.UTC) if erased else None
    contact = jeanne(erased_at=erased_at)
    page = text(client, contact)

    links = {
        "Réactiver": f"/contacts/{contact.public_id}/reactiver/",
        "Droit à l'oubli": f"/contacts/{contact.public_id}/droit-a-l-oubli/",
    }
    for name, address in links.items():
        assert (f'href="{address}"' in page) is (name in shown)


def test_an_active_contact_offers_neither(client):
    contact = ContactFactory(client=True)
    page = text(client, contact)
    assert f"{contact.public_id}/reactiver/" not in page
    assert f"{contact.public_id}/droit-a-l-oubli/" not in page


def test_a_user_without_a_group_sees_no_button_that_would_be_refused_to_them(client):
    client.force_login(UserFactory())
    page = text(client, jeanne())

    for address in ("/droit-a-l-oubli/", "/historique/", "/preference/", "/message/"):
        assert address not in page


def test_a_contact_asks_the_same_questions_however_much_it_holds(client):
    contact = ContactFactory(client=True)
    address = f"/contacts/{contact.public_id}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        ContactNote.objects.create(
            contact=contact, text=str(number), author=UserFactory()
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert len(few) <= 27


def test_mandatory_campaigns_are_shown_for_active_contacts_only(client):
    CampaignFactory(mandatory_one=True, label="une campagne de toutes les situations")
    assert "Obligatoire" in text(client, ContactFactory(client=True))
    erased = jeanne(erased_at=datetime.datetime.now(datetime.UTC))
    assert "Obligatoire" not in text(client, erased)
    assert "Obligatoire" not in text(client, jeanne())


def test_the_contact_page_opens_with_the_consents_their_way_and_their_day(client):
    contact = ContactFactory(client=True)
    at = datetime.datetime(2026, 3, 1, 10, tzinfo=datetime.UTC)
    ledger.record(contact, {campaign(): True}, act(contact, occurred_at=at))
    page = text(client, contact)
    assert page.index('id="consentements"') < page.index('id="identite"')
    assert re.search(r"\w+, le 01/03/2026", page)


@pytest.mark.parametrize("left", [True, False])
def test_asked_without_an_answer_is_not_never_asked(client, left):
    contact = ContactFactory(client=True)
    mailing = MailingFactory(is_request=True)
    Delivery.objects.create(
        mailing=mailing, contact=contact, sent_at=timezone.now() if left else None
    )
    page = text(client, contact)
    assert ("Sans réponse" in page, "Jamais demandé" in page) == (left, not left)


def test_facts_that_are_empty_are_folded_and_an_iban_is_in_groups(client):
    contact = ContactFactory(client=True, street_extra="")
    ClientDetails.objects.create(contact=contact, iban="FR7630006000011234567890189")
    page = text(client, contact)
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    folded = page.split("<summary>")[-2] + page.split("<summary>")[-1]
    assert "Complément d'adresse" in folded.replace("&#x27;", "'")
    assert "Non renseigné<" not in page


def test_an_erased_contact_is_one_card_with_its_certificate(client):
    contact = ContactFactory(client=True)
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="Demande écrite")
    page = text(client, contact)
    assert f"Supprimé le {timezone.localdate():%d/%m/%Y}" in page
    assert "Procès-verbal" in page
    for card in ("consentements", "identite", "details", "notes"):
        assert f'id="{card}"' not in page
