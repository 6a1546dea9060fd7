"""A search finds what a contact shows, however it is typed."""

import pytest

from contacts import near_names, querysets
from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def found(text):
    return [sheet.last_name for sheet in Contact.objects.search(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "+33612345678",
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "0033 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "06\u00a012\u202f34 56 78",
        "06 12 34",
        "612345678",
        "arbusse 06 12 34 56 78",
        "0612345678 arbusse",
        "69003 0612345678",
        "(+33) 6 12 34 56 78",
        "Tél. : 06 12 34 56 78",
        "portable 06,12,34,56,78.",
        "tel:+33612345678",
        "06_12_34_56_78",
        "« Arbusse », 06:12:34:56:78",
        "Arbusse, (06 12 34 56 78)",
    ],
)
def test_a_number_is_found_as_people_write_it(typed):
    ContactFactory(last_name="Arbusse", mobile="+33612345678")
    # The same pairs of digits, elsewhere.
    ContactFactory(
        last_name="Autre", mobile="+33656341206", phone="+33478120634", postcode="78340"
    )
    ContactFactory(last_name="Encore", mobile="+33698123456", phone="+33451234567")

    assert found(typed) == ["Arbusse"]


@pytest.mark.parametrize("typed", ["0692123456", "0692 12 34", "+262 692 12 34 56"])
def test_a_number_of_la_reunion_is_found(typed):
    ContactFactory(last_name="Payet", mobile="+262692123456")
    ContactFactory(last_name="Autre", mobile="+33612345678")

    assert found(typed) == ["Payet"]


@pytest.mark.parametrize("typed", ["01000", "01"])
def test_a_postcode_is_no_number(typed):
    ContactFactory(last_name="Bressan", postcode="01000", mobile=None, email=None)
    ContactFactory(last_name="Autre", mobile="+33698765432", email=None)

    assert found(typed) == ["Bressan"]


@pytest.mark.parametrize(
    ("first", "last", "typed"),
    [
        ("Jean No\u00ebl", "Arbusse", "jean-noel"),
        ("Jean-No\u00ebl", "Arbusse", "jean noel"),
        ("Anne Marie", "Arbusse", "anne-marie ARBUSSE"),
        ("Awa", "N'Diaye", "ndiaye"),
        ("Awa", "Ndiaye", "n\u2019diaye"),
        ("Sean", "O\u2019Brien", "obrien"),
        ("Sean", "O'Brien", "o brien"),
        ("He\u0301le\u0300ne", "Lefe\u0300vre", "h\u00e9l\u00e8ne lefevre"),
        ("Zo\u200b\u00e9", "Mar\u00adtin", "zoe martin"),
        ("C\u0153ur", "Arbusse", "coeur"),
    ],
)
def test_a_name_is_found_as_people_write_it(first, last, typed):
    ContactFactory(first_name=first, last_name=last, email=None)
    ContactFactory(first_name="Paul", last_name="Autre", email=None)

    assert found(typed) == [last]


@pytest.mark.parametrize("typed", ["h\u00f4pital.fr", "marie@h\u00f4pital.fr", "marie"])
def test_an_address_is_found_with_its_accents(typed):
    ContactFactory(last_name="Arbusse", first_name="M", email="marie@h\u00f4pital.fr")
    ContactFactory(last_name="Autre")

    assert found(typed) == ["Arbusse"]


@pytest.mark.parametrize(
    "typed", ["orleans", "ORL\u00c9ANS", "orle\u0301ans", "saint etienne"]
)
def test_a_town_is_found_without_its_accents(client, typed):
    for city in ("Orl\u00e9ans", "Saint-\u00c9tienne"):
        ContactFactory(last_name=city, city=city)
    ContactFactory(last_name="Autre", city="Lyon")

    assert Contact.objects.in_town(typed).count() == 1
    assert not Contact.objects.in_town("100%").exists()


@pytest.mark.parametrize(
    "typed",
    ["dupnot", "duppont", "dupon", "Dupont", "dupond", "hélne dupont", "dupont 69003"],
)
def test_a_typing_error_finds_the_near_names_behind_the_exact_ones(client, typed):
    client.force_login(UserFactory())
    ContactFactory(client=True, last_name="Dupont", first_name="Hélène", email=None)
    ContactFactory(client=True, last_name="Dupond", first_name="Hélène", email=None)
    ContactFactory(client=True, last_name="Martin", first_name="Paul", email=None)
    page = client.get("/contacts/clients/", {"q": typed}).context["page"]
    names = [contact.last_name for contact in page]
    assert "Dupont" in names
    assert "Martin" not in names
    if typed.lower() in ("dupont", "dupond"):
        assert len(names) == 2
        assert names[0].lower() == typed.lower()
        assert [contact.is_near for contact in page] == [False, True]


def test_a_near_name_keeps_to_the_other_filters(client):
    client.force_login(UserFactory())
    ContactFactory(client=True, last_name="Dupont", city="Lyon")
    ContactFactory(client=True, last_name="Dupont", city="Nice")
    filters = {"q": "dupnot", "ville": "nice"}
    page = client.get("/contacts/clients/", filters).context["page"]
    assert [contact.city for contact in page] == ["Nice"]
    for nobody in ("xyzw", "0612", "zz@exemple.fr", "69009"):
        page = client.get("/contacts/clients/", {"q": nobody}).context["page"]
        assert len(page) == 0


@pytest.mark.parametrize("asked", [{"q": "dupont"}, {"ville": "Lyon"}, {"q": "du"}])
def test_a_search_that_finds_too_many_lists_some_and_says_so(
    client, monkeypatch, asked
):
    monkeypatch.setattr(querysets, "MOST", 3)
    monkeypatch.setattr(near_names, "FEW", 2)
    client.force_login(UserFactory())
    for first in "ABCDE":
        ContactFactory(client=True, last_name="Dupont", first_name=first, city="Lyon")
    ContactFactory(
        client=True,
        last_name="Martin",
        city="Nice",
    )

    response = client.get("/contacts/clients/", asked)

    page = response.content.decode()
    assert {c.last_name for c in response.context["page"]} == {"Dupont"}
    assert "Plus de 3 fiches répondent à cette recherche" in page
    assert "sur plus de 3 fiches" in page
    whole = client.get("/contacts/clients/").content.decode()
    assert "répondent" not in whole
    assert "1 à 6 sur 6 fiches" in whole


@pytest.mark.parametrize(
    ("typed", "names"),
    [("ly", ["Ly"]), ("LY kim", ["Ly"]), ("ki", ["Ly"]), ("69", ["Ly"]), ("&", [])],
)
def test_a_word_of_two_letters_begins_a_word(client, typed, names):
    client.force_login(UserFactory())
    ContactFactory(
        client=True, last_name="Ly", first_name="Kim", postcode="69003", city="Bron"
    )
    ContactFactory(
        client=True,
        last_name="Jolly",
        first_name="Aki",
        postcode="38069",
        city="Gap",
        mobile=None,
        phone=None,
    )

    page = client.get("/contacts/clients/", {"q": typed}).context["page"]

    assert [contact.last_name for contact in page] == (names or ["Jolly", "Ly"])
