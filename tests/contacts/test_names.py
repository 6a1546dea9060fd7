import pytest

from contacts.names import greeting_name


@pytest.mark.parametrize(
    "name", ["Jean-Noël", "J.-P.", "Marie de l'Étoile", "D’Angelo", "Łukasz", "O"]
)
def test_a_name_is_greeted(name):
    assert greeting_name(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gagnez 500 €",
        "Vous avez gagné un très beau voyage",
        "mechant.fr",
        "Anne <a>",
        "Anne\nGagnez",
        "-- ",
    ],
)
def test_what_is_no_name_is_not_greeted(text):
    assert greeting_name(text) == ""
