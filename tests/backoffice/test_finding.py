"""The search of the top bar."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import ExternalReference
from portal import rights
from portal.enums import CameBy, Identity, RequestKind
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db


def find(client, words):
    return client.get("/recherche/", {"mots": words})


@pytest.mark.parametrize(
    "words", ["zyskowicz", "06 12 34 56 79", "anne@exemple.test", "C1043"]
)
def test_one_contact_opens_at_once_by_name_number_address_or_reference(as_admin, words):
    contact = ContactFactory(
        worker=True,
        last_name="Zyskowicz",
        mobile="+33612345679",
        email="anne@exemple.test",
    )
    ExternalReference.objects.create(contact=contact, system="erp", value="C1043")
    ContactFactory(client=True)
    assert find(as_admin, words).url == f"/contacts/{contact.public_id}/"


def test_both_lists_requests_and_mailings_are_searched(as_admin):
    client, worker = (
        ContactFactory(client=True, last_name="Arbusse"),
        ContactFactory(worker=True, last_name="Arbusse"),
    )
    MailingFactory(subject="Vœux de Mme Arbusse")
    filed = rights.file(
        client,
        RequestKind.ACCESS,
        came_by=CameBy.EMAIL,
        identity=Identity.LINK,
        received_on=timezone.localdate(),
        message="Bonjour",
    )
    response = find(as_admin, "arbusse")
    page = response.content.decode()
    for words in (str(client), str(worker), "Vœux de Mme Arbusse"):
        assert words in page
    assert f"/{filed.pk}/" in page


@pytest.mark.parametrize("words", ["", "   ", "x" * 5000, "%_\\", "\x00", "personne"])
def test_nothing_found_is_said(as_admin, words):
    response = find(as_admin, words)
    assert response.status_code in (200, 400)


def test_who_may_not_see_mailings_or_requests_does_not_find_them(client):
    user = UserFactory(role="", permissions=["contacts.view_contact"])
    client.force_login(user)
    ContactFactory(client=True, last_name="Arbusse")
    ContactFactory(client=True, last_name="Arbusse")
    MailingFactory(subject="Vœux de Mme Arbusse")
    assert "Vœux" not in find(client, "arbusse").content.decode()


def test_the_bar_shows_what_was_searched_and_nothing_of_another_page(as_admin):
    """Pages have variables of their own: the durations page has a form named « words »."""
    bar = 'placeholder="Nom, adresse, numéro, référence ( / )" value="{}"'
    durations = reverse("retention:rules")
    for address in ("/", durations, "/aide/?q=purge"):
        assert bar.format("") in as_admin.get(address).content.decode(), address
    found = find(as_admin, "<b>Zysk").content.decode()
    assert bar.format("&lt;b&gt;Zysk") in found
