import html5lib
import pytest
from django.db import connection
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
        ("503.html", "Service momentanément indisponible"),
        ("507.html", "Le disque des fichiers est plein"),
        ("507_refused.html", "Le dossier des fichiers n'accepte aucun fichier"),
    ],
)
def test_an_error_page_needs_neither_database_nor_request(template, expected):
    assert heading(get_template(template).render()) == expected


@pytest.fixture
def unsurprised():
    """A client that reads the page of an error, as a browser does."""
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(settings, django_db_blocker):
    """The port of the database refuses."""
    with django_db_blocker.unblock():
        before, connection.settings_dict["HOST"] = (
            connection.settings_dict["HOST"],
            "127.0.0.1",
        )
        port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
        database_url, settings.DATABASE_URL = settings.DATABASE_URL, "postgres://"
        connection.close()
        yield
        connection.settings_dict |= {"HOST": before, "PORT": port}
        settings.DATABASE_URL = database_url


def test_without_its_database_a_page_says_so(unsurprised, no_database):
    response = unsurprised.get("/connexion/")

    assert response.status_code == 503
    assert heading(response.content.decode()) == "Service momentanément indisponible"
    assert response["Retry-After"] == "30"


def test_without_its_database_the_api_says_so(unsurprised, no_database):
    headers = {"Authorization": "Bearer rgpd_x"}
    response = unsurprised.get("/api/v1/campaigns", headers=headers)

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
