import pytest
from django.core.exceptions import ValidationError

from contacts.names import clean_name, greeting_name


@pytest.mark.parametrize(
    "name", ["Jean-Noël", "J.-P.", "Marie de l'Étoile", "D’Angelo", "Łukasz", "O"]
)
def test_a_real_name_is_used_in_the_greeting(name):
    assert greeting_name(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gagnez 500 €",
        "Vous avez gagné un très beau voyage",
        "mechant.fr",
        "mechant . fr",
        "mechant\ua4f8fr",
        "Anne <a>",
        "Anne\nGagnez",
        "-- ",
    ],
)
def test_what_is_no_name_is_not_greeted(text):
    assert greeting_name(text) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "bit.ly/x",
        "exemple.fr",
        "exemple。fr",
        "exemple․fr",
        "exemple．fr",
        "x.com promo",
        "exemple｡fr",
        "exemple.boutique",
        "gagner.maintenant.click",
        "пример.рф",
        "WWW exemple",
        "exemple point fr",
        "a＠b",
        "http:x",
        "http exemple",
        "Appelez 08 99 12 34 56",
        "Anne\u2028Gagnez",
        "Anne\u0085Gagnez",
        "Anne\r\nGagnez",
        "exemple[.]fr",
        "{prenom#defaut}",
        "a∕b",
    ],
)
def test_a_name_with_a_link_an_address_or_a_number_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        clean_name(typed)
    assert refused.value.code in ("not_a_name", "unprintable")
    assert greeting_name(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "J.-P. Dupont",
        "M. A. Durand",
        "D'Angelo",
        "Anne-Marie de La Tour d'Auvergne",
        "Gal·la Ñandú",
        "マリー・キュリー",
        "Louis XIV",
        "Le Goff (née Martin)",
        "Martine Point",
    ],
)
def test_a_name_as_people_bear_them_is_taken(typed):
    assert clean_name(typed) == typed


def test_a_mark_of_direction_is_taken_away():
    assert clean_name("Anne\u202e\u2066droite") == "Annedroite"
