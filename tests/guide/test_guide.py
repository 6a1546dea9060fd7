"""The guide: each page is served and found, each name it gives is on a screen."""

import ast
import re
from html import unescape

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.defaultfilters import capfirst

from backoffice.navigation import MENU
from backoffice.settings_menu import SETTINGS_MENU
from guide import pages
from guide.places import PLACES
from tests.accounts.factories import UserFactory
from tests.test_permissions import PATTERNS

FOLDER = settings.BASE_DIR / "docs" / "guide"
ON_THE_PATH = {"Paramètres"}
# Put together on the screen: name -> how its template writes it.
PIECED = {"Modifier la liste": "Modifier{% endif %} la liste"}
# « Communication » is a button of the contact as well.
ON_THE_SHEET = {
    "Préférence",
    "Envoyer le lien",
    "Noter une demande",
    "Accès au portail",
    "Proche à prévenir",
}
LARGEST_IMAGE = 100_000


def bold_names():
    """(file, name) of each name in bold; « A > B » is a path of two names."""
    for file in sorted(FOLDER.glob("*.md")):
        for bold in re.findall(r"\*\*(.+?)\*\*", file.read_text()):
            for name in bold.split(" > "):
                yield file.name, name


def templates():
    return [file.read_text() for file in settings.BASE_DIR.glob("templates/**/*.html")]


def words_of_the_screens():
    """Each whole text between two marks of a template, and each whole string of the code."""
    words = set()
    for text in templates():
        for tag in re.findall(r"\{%.*?%\}", text):
            words |= set(re.findall(r'"([^"]+)"', tag))
        bare = re.sub(r"\{%.*?%\}", "\0", text)
        pieces = re.split(r"<[^<>]*>|\0", bare)
        words |= {" ".join(unescape(piece).split()) for piece in pieces}
    for app in (*settings.FLOORS, "config"):
        for file in (settings.BASE_DIR / app).rglob("*.py"):
            words |= {
                capfirst(node.value.strip())
                for node in ast.walk(ast.parse(file.read_text()))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return words


def test_each_name_in_bold_stands_on_a_screen():
    everything = " ".join("".join(templates()).split())
    pieced = {name for name, pieces in PIECED.items() if pieces in everything}
    known = words_of_the_screens() | ON_THE_PATH | pieced
    assert [found for found in bold_names() if found[1] not in known] == []


def test_each_path_begins_in_the_menu():
    """« Administration > Journal » is where the menu has it."""
    under = {
        section: {entry.label for entry in entries} | ON_THE_PATH
        for section, entries in MENU.items()
    }
    under["Communication"] |= ON_THE_SHEET
    for file in FOLDER.glob("*.md"):
        for bold in re.findall(r"\*\*(.+?)\*\*", file.read_text()):
            section, *rest = bold.split(" > ")
            if rest and section in under:
                assert rest[0] in under[section], f"{file.name}: {bold}"


def anchors():
    for page in pages.pages().values():
        yield page.slug
        yield from (f"{page.slug}#{section.anchor}" for section in page.sections)


def test_each_page_is_listed_and_nothing_else():
    files = {file.stem for file in FOLDER.glob("*.md")} - {pages.CONTENTS}
    assert set(pages.pages()) == files


def test_each_place_of_the_guide_that_is_pointed_at_exists():
    assert set(PLACES.values()) - set(anchors()) == set()
    assert set(PLACES) - set(PATTERNS) == set()


def test_each_link_of_the_guide_leads_somewhere():
    known = set(anchors())
    for page in (pages.contents(), *pages.pages().values()):
        for href in re.findall(r'href="([^"]+)"', page.html):
            place = href.removeprefix("/aide/").replace("/", "")
            place = page.slug + place if place.startswith("#") else place
            assert place in known, f"{page.slug}: {href}"


def test_each_image_is_there_small_and_described():
    for page in pages.pages().values():
        for source, words in re.findall(r'<img src="([^"]+)" alt="([^"]*)"', page.html):
            file = finders.find(source.removeprefix(settings.STATIC_URL))
            assert file, f"{page.slug}: {source}"
            assert words, f"{page.slug}: {source}"
            with open(file, "rb") as image:
                assert len(image.read()) < LARGEST_IMAGE, source


def test_each_page_of_the_menu_and_of_the_settings_has_a_place_in_the_guide():
    menu = {entry.url_name for entries in MENU.values() for entry in entries}
    hub = {tab.url_name for _, _, tabs in SETTINGS_MENU for tab in tabs}
    assert (menu | hub) - {"guide:contents"} - set(PLACES) == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("repoussoir", "/aide/glossaire/"),
        ("DEPLACEMENT purge suspendue", None),
        ("purge suspendue securite", "/aide/conservation/#la-purge-de-chaque-nuit"),
        ("Droit à l'oubli", "/aide/suppression/"),
        # Words of two sections: the page has both.
        ("brouillon incertain stop", "/aide/e-mailing-et-sms/"),
    ],
)
def test_search_wants_all_the_words_without_their_accents(words, expected):
    found = [result.url for result in pages.search(words)]
    if expected is None:
        assert found == []
    else:
        assert any(url.startswith(expected) for url in found)
    assert pages.search(" ?! ") == []


@pytest.mark.django_db
def test_the_guide_is_read_searched_and_pointed_at(client):
    client.force_login(UserFactory(role=""))

    listed = client.get("/aide/").content.decode()
    for page in pages.pages().values():
        assert page.url in listed
        shown = client.get(page.url)
        assert shown.status_code == 200
        assert page.sections[-1].anchor in shown.content.decode()

    found = client.get("/aide/", {"q": "<b>liste</b> repoussoir"}).content.decode()
    assert "<b>liste" not in found
    nothing = client.get("/aide/", {"q": "licorne"}).content.decode()
    assert "ne contient tous ces mots" in nothing
    assert client.get("/aide/n-existe-pas/").status_code == 404
    assert (
        'href="/aide/premier-jour/#le-tableau-de-bord"'
        in client.get("/").content.decode()
    )
