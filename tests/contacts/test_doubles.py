"""One person in two spellings is one person."""

import pytest

from contacts.doubles import doubles
from contacts.models import Contact
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

SPELLINGS = [
    ("Lef\u00e8vre", "H\u00e9l\u00e8ne", "Lefevre", "Helene"),
    ("Lef\u00e8vre", "H\u00e9l\u00e8ne", "LEFE\u0300VRE", "He\u0301le\u0300ne"),
    ("D'Angelo", "Ida", "D\u2019Angelo", "Ida"),
    ("D'Angelo", "Ida", "Dangelo", "Ida"),
    ("Roy", "Jean-Pierre", "Roy", "Jean Pierre"),
    ("Roy", "Jean\u2011Pierre", "Roy", "Jean\u00a0Pierre"),
    ("Roy", "Anne", "Ro\u200by", "Anne\ufeff"),
    ("Roy", "Anne", "  Roy ", "Anne"),
]


def person(last, first, **values):
    made = Contact(kind="client", last_name=last, first_name=first, **values)
    made.follow_addresses()
    return made


@pytest.mark.parametrize(("last", "first", "other_last", "other_first"), SPELLINGS)
def test_another_spelling_is_the_same_person(last, first, other_last, other_first):
    sheet = ContactFactory(last_name=last, first_name=first, email="a@exemple.fr")
    again = person(other_last, other_first, email="A@exemple.fr\u200b")

    assert doubles([again]) == {0: sheet}


def test_two_rows_of_one_file_are_compared_too():
    one, other = person("Roy", "Anne"), person("ROY", "anne")
    assert doubles([one, other]) == {1: one}


def test_names_of_other_alphabets_stay_apart():
    sheet = ContactFactory(
        last_name="\u0418\u0432\u0430\u043d\u043e\u0432",
        first_name="",
        email="a@exemple.fr",
    )
    other = person("\u041f\u0435\u0442\u0440\u043e\u0432", "", email=sheet.email)
    assert doubles([other]) == {}


def test_the_api_finds_a_double_as_the_import_does():
    api = ApiClient()
    body = {
        "kind": "client",
        "last_name": "Lef\u00e8vre",
        "first_name": "H\u00e9l\u00e8ne",
        "email": "helene@caf\u00e9.fr",
    }
    assert api.post("/contacts", body).status_code == 201
    again = api.post(
        "/contacts",
        body | {"last_name": "LEFEVRE", "email": "helene@xn--caf-dma.fr"},
    )
    assert again.status_code == 409
    assert code_of(again) == "duplicate"
    assert str(Contact.objects.get().public_id) in again.json()["detail"]
    # A couple shares an address.
    assert api.post("/contacts", body | {"first_name": "Paul"}).status_code == 201


def test_the_form_asks_before_it_makes_a_second_contact():
    sheet = ContactFactory(
        last_name="Lef\u00e8vre", first_name="Zo\u00e9", postcode="69003"
    )
    probe = person("Lefevre", "ZOE", postcode="69003")
    assert list(Contact.objects.likely_duplicates_of(probe)) == [sheet]


@pytest.mark.parametrize("name", ["Dupont\uffff", "Du\x0bpont", "\ufffe"])
def test_the_api_refuses_what_xml_cannot_carry(name):
    answer = ApiClient().post("/contacts", {"kind": "client", "last_name": name})
    assert answer.status_code == 422
    assert not Contact.objects.exists()


def test_a_name_is_kept_composed():
    body = {"kind": "client", "last_name": "Lefe\u0300vre"}
    assert ApiClient().post("/contacts", body).json()["last_name"] == "Lef\u00e8vre"
