import html5lib
import pytest
from django.template.loader import get_template
from django.test import Client

from tests.accounts.factories import UserFactory


def heading(html):
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    [h1] = tree.findall(".//h1")
    return "".join(h1.itertext()).strip()


@pytest.mark.django_db
def test_an_unknown_address_says_so_in_french(client):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    html = response.content.decode()
    assert heading(html) == "Page introuvable"
    assert "Retour à l'accueil" not in html


@pytest.mark.django_db
def test_who_is_signed_in_finds_the_way_back(client):
    client.force_login(UserFactory())
    assert "Retour à l'accueil" in client.get("/nulle-part/").content.decode()


@pytest.mark.django_db
def test_a_stale_form_explains_itself():
    response = Client(enforce_csrf_checks=True).post("/connexion/", {"login": "x"})
    assert response.status_code == 403
    assert heading(response.content.decode()) == "Formulaire expiré"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("403.html", "Accès refusé"),
        ("429.html", "Trop de demandes"),
        ("500.html", "Une erreur est survenue"),
    ],
)
def test_an_error_page_needs_neither_database_nor_request(template, expected):
    assert heading(get_template(template).render()) == expected
