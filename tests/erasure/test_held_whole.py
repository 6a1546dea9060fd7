"""A contact whose every field the law keeps: each way to erase moves it whole to the
archive and says so."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import ClientDetails, Contact, ContactNote
from erasure import catalogue, holds
from erasure.enums import ErasureState
from erasure.models import Erasure
from erasure.preview import KeptField, Preview
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory
from tests.erasure.pages import address
from tests.erasure.test_register_screens import pdf_text

pytestmark = pytest.mark.django_db

DETAILS = {
    "relative_name": "Paul",
    "relative_phone": "+33478000000",
    "access_notes": "Clé chez la voisine",
    "health_notes": "Diabète",
    "iban": "FR7630006000011234567890189",
}
BOXES = [entry.path for entry in catalogue.fields_of("client")]
KEPT = {"last_name", "first_name", "email", "mobile", "city", "notes", "birth_date"}


def held(**traits):
    contact = ContactFactory(notes="Digicode", **traits)
    ClientDetails.objects.create(contact=contact, **DETAILS)
    ContactNote.objects.create(contact=contact, text="Préfère le matin")
    until = timezone.localdate() + datetime.timedelta(days=90)
    holds.place(contact, BOXES, reason="Litige", law="CPC", until=until, user=None)
    return contact


def values(contact):
    """Return all values that have a retention box, by path, from the contact."""
    fresh = Contact.objects.get(pk=contact.pk)
    details = ClientDetails.objects.filter(contact=contact).values(*DETAILS).first()
    found = {f"contacts.Contact.{name}": getattr(fresh, name) for name in KEPT}
    for name, value in (details or {}).items():
        found[f"contacts.ClientDetails.{name}"] = value
    for note in fresh.dated_notes.all():
        found["contacts.ContactNote.text"] = note.text
    return {path: str(value) for path, value in found.items() if value}


def archived(contact):
    """Return the same from the archive, where the contact must have none left."""
    assert values(contact) == {}
    return dict(contact.archived.values_list("path", "value"))


@pytest.mark.parametrize("action", ["deactivate", "erase"])
def test_the_preview_says_that_nothing_goes(client, admin, action):
    contact = held(**{"former_client": True} if action == "erase" else {})
    page = client.get(address(action, contact))
    preview = page.context["preview"]
    assert preview.keeps_all
    assert {field.label for field in preview.kept} >= {"Nom", "IBAN", "Notes datées"}
    assert "La loi oblige à garder toutes les informations" in page.content.decode()
    assert "Sera supprimé définitivement" not in page.content.decode()


@pytest.mark.parametrize(
    ("action", "answer"), [("deactivate", {"decision": "erase"}), ("erase", {})]
)
def test_the_buttons_archive_everything_and_say_so(client, admin, action, answer):
    contact = held(**{"former_client": True} if action == "erase" else {})
    before = values(contact)
    page = client.post(address(action, contact), answer, follow=True).content.decode()
    assert archived(contact).items() >= before.items()
    assert "Aucune information de la fiche n&#x27;est supprimée" in page
    assert "La recherche" not in page


def test_the_api_archives_everything_and_returns_no_value():
    contact = held(former_client=True)
    before = values(contact)
    response = ApiClient().post(f"/contacts/{contact.public_id}/erase")
    assert response.status_code == 200
    assert response.json()["last_name"] is None
    assert archived(contact).items() >= before.items()
    assert response.json()["erasure"]["state"] == ErasureState.SEARCHING


def test_the_certificate_names_every_kept_field(client, admin):
    contact = held(former_client=True)
    client.post(reverse("erasure:erase", args=[contact.public_id]))
    erasure = Erasure.objects.get()
    assert {kept["path"] for kept in erasure.kept} == set(BOXES)
    text = pdf_text(client, erasure)
    for path in BOXES:
        label = catalogue.label_of(path).encode("latin-1", "replace").decode("latin-1")
        assert f"{label} : Litige" in text
    assert contact.last_name not in text


def test_a_part_that_is_kept_is_named_after_the_erasure(client, admin):
    contact = ContactFactory(former_client=True)
    until = timezone.localdate() + datetime.timedelta(days=90)
    path = "contacts.Contact.last_name"
    holds.place(contact, [path], reason="Litige", law="CPC", until=until, user=None)
    address = reverse("erasure:erase", args=[contact.public_id])
    page = client.post(address, follow=True).content.decode()
    assert "sauf ce que la loi oblige à garder : Nom." in page


def test_the_contact_page_does_not_call_erased_what_the_law_keeps(client, admin):
    contact = held(former_client=True)
    client.post(reverse("erasure:erase", args=[contact.public_id]))
    assert Contact.objects.get(pk=contact.pk).is_erased
    page = client.get(reverse("backoffice:contact", args=[contact.public_id]))
    words = page.content.decode().replace("&#x27;", "'")
    assert "Données gardées par la loi" in words
    assert "aucune information de la fiche n'a été supprimée" in words
    assert "Données supprimées" not in words
    assert "ont été supprimées le" not in words
    assert "Archivé" in words
    page = client.get(reverse("contacts:clients"), {"q": contact.last_name})
    assert str(contact.public_id) not in page.content.decode()


def test_the_preview_says_one_line_per_law_with_its_fields():
    day = datetime.date(2031, 12, 31)
    kept = [
        KeptField("Nom", "Factures", "Code de commerce, art. L123-22", day),
        KeptField("Adresse", "Factures", "Code de commerce, art. L123-22", day),
        KeptField("Matricule", "Attestation", "CGI, art. 199 sexdecies", day),
    ]
    laws = Preview(goes={}, kept=kept, unticked=[]).laws
    assert [(each.law, each.labels) for each in laws] == [
        ("CGI, art. 199 sexdecies", ["Matricule"]),
        ("Code de commerce, art. L123-22", ["Nom", "Adresse"]),
    ]
