"""« Proche à prévenir »: told once, found, given a copy, removed; the client untouched."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import relatives, restrictions
from contacts.models import ClientDetails, Contact, WorkerDetails
from erasure.engine import erase
from erasure.enums import Cause
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():
    contact = ContactFactory(last_name="Arbusse", notes="Code 12")
    ClientDetails.objects.create(
        contact=contact,
        relative_name="Élodie Guyot-Morel",
        relative_phone="+33612345678",
        access_notes="2e étage",
    )
    return contact


def at(name, contact):
    return reverse(f"backoffice:{name}", args=[contact.public_id])


def told(contact):
    return relatives.of(contact).relative_told_at


@pytest.mark.parametrize(
    "words", ["elodie", "GUYOT morel", "06 12 34 56 78", "+33612345678", "Élodie Morel"]
)
def test_a_relative_is_found_by_name_or_number(as_admin, jeanne, words):
    page = as_admin.get("/recherche/", {"mots": words})
    assert at("relative", jeanne) in page.content.decode()


@pytest.mark.parametrize("words", ["%", "_", "lodieux", "06 12 34 56 79", "12"])
def test_relatives_are_not_found_by_other_words(as_admin, jeanne, words):
    ContactFactory.create_batch(2)  # One alone would be opened at once.
    page = as_admin.get("/recherche/", {"mots": words}, follow=True)
    assert at("relative", jeanne) not in page.content.decode()


def test_only_who_answers_requests_finds_one(client, jeanne):
    client.force_login(UserFactory(permissions=["contacts.view_contact"]))
    page = client.get("/recherche/", {"mots": "elodie"})
    assert at("relative", jeanne) not in page.content.decode()


def test_they_are_told_once_and_again_when_it_is_somebody_else(as_admin, jeanne):
    page = as_admin.get(at("relative", jeanne)).content.decode()
    assert "Arbusse" in page
    assert "comme personne à prévenir" in " ".join(page.split())
    assert "pas encore" in page
    as_admin.post(at("tell_relative", jeanne))
    first = told(jeanne)
    as_admin.post(at("tell_relative", jeanne))
    assert first
    assert told(jeanne) == first
    ClientDetails.objects.filter(contact=jeanne).update(access_notes="3e étage")
    assert told(jeanne) == first
    ClientDetails.objects.filter(contact=jeanne).update(relative_phone="+33687654321")
    assert told(jeanne) is None, "whatever wrote it"
    worker = ContactFactory(worker=True)
    WorkerDetails.objects.create(
        contact=worker, relative_name="Paul", relative_told_at=timezone.now()
    )
    WorkerDetails.objects.update(relative_name="Luc")
    assert told(worker) is None


def test_the_copy_of_a_relative_holds_no_data_of_others(as_admin, jeanne):
    answer = as_admin.post(at("copy_relative", jeanne))
    held = json.loads(answer.content)
    assert held["nom"] == "Élodie Guyot-Morel"
    assert held["telephone"] == "+33612345678"
    assert "Arbusse" not in answer.content.decode()
    assert str(jeanne.public_id) not in answer.content.decode()
    assert as_admin.get(at("copy_relative", jeanne)).status_code == 405


def test_removing_a_relative_leaves_the_contact_unchanged(as_admin, jeanne):
    before = Contact.objects.filter(pk=jeanne.pk).values().get()
    asks = as_admin.get(at("remove_relative", jeanne))
    assert asks.status_code == 200
    assert relatives.of(jeanne)
    restrictions.restrict(jeanne, reason="litige", now=timezone.now())
    as_admin.post(at("remove_relative", jeanne))
    assert relatives.of(jeanne), "while the processing is limited"
    Contact.objects.filter(pk=jeanne.pk).update(restricted_at=None)
    as_admin.post(at("remove_relative", jeanne))
    details = ClientDetails.objects.get(contact=jeanne)
    assert (details.relative_name, details.relative_phone) == (None, None)
    assert details.access_notes == "2e étage"
    after = Contact.objects.filter(pk=jeanne.pk).values().get()
    for each in (before, after):
        each.pop("updated_at")
    assert after == before
    assert as_admin.get(at("relative", jeanne)).status_code == 404
    page = as_admin.get("/recherche/", {"mots": "elodie"}, follow=True)
    assert "Proches à prévenir" not in page.content.decode()


def test_the_erasure_of_the_client_takes_them_too():
    former = ContactFactory(former_client=True)
    ClientDetails.objects.create(
        contact=former, relative_name="Paul Roux", relative_told_at=timezone.now()
    )
    erase.erase([former], cause=Cause.BUTTON, now=timezone.now())
    assert relatives.of(former) is None
    # The next relative of this sheet has not been told.
    assert ClientDetails.objects.get(contact=former).relative_told_at is None


def test_the_dashboard_counts_the_relatives_still_to_tell_and_lists_their_people(
    as_admin, jeanne
):
    """Until each is told; nobody is called for somebody who died, or twice after a
    merge."""
    worker = ContactFactory(worker=True, last_name="Zeller")
    WorkerDetails.objects.create(contact=worker, relative_name="Paul")
    known = ContactFactory(last_name="Kervella")
    ClientDetails.objects.create(contact=known, relative_name="Luc")
    relatives.note_told(known, now=timezone.now(), user=None)
    dead = ContactFactory(last_name="Berthier", deceased_at=timezone.now())
    ClientDetails.objects.create(contact=dead, relative_name="Anne")
    page = as_admin.get("/").content.decode()
    assert "Proches à informer" in page
    listing = "/contacts/clients/?proche=a-informer"
    assert listing in page
    assert "/contacts/intervenants/?proche=a-informer" in page
    listed = as_admin.get(listing).content.decode()
    assert "Arbusse" in listed
    assert "Kervella" not in listed
    assert "Berthier" not in listed
    as_admin.post(at("tell_relative", jeanne))
    page = as_admin.get("/").content.decode()
    assert listing not in page
