"""Every page of the back-office as an admin gets it: valid HTML, a title of its own, one h1,
French typography, few queries."""

import re
from collections import Counter

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.html import XHTML
from tests.test_permissions import API_KEY, RIGHTS, open_page
from tests.test_typography import as_they_are, slips

pytestmark = pytest.mark.django_db
# Logging out would end the walk; a script draws the description of the API.
LEFT_OUT = ("account_logout", "api-1:openapi-view")
PAGES = sorted(
    name for name, right in RIGHTS.items() if right != API_KEY and name not in LEFT_OUT
)
MOST_BYTES = 300_000
MOST_QUERIES = 12
"""Reads of one page, the caches empty."""


def faults(page, more=lambda tree: ()):
    """What is wrong with a page, or with a piece of one; `more` is asked of its tree."""
    parser = html5lib.HTMLParser(strict=True)
    if not page.lstrip().startswith("<!DOCTYPE"):
        yield from more(parser.parseFragment(page))
        return
    tree = parser.parse(page)
    yield from more(tree)
    if tree.get("lang") != "fr":
        yield "its language is not said"
    if len(tree.findall(f".//{XHTML}h1")) != 1:
        yield "one h1 is wanted"
    if not tree.findtext(f".//{XHTML}title").strip():
        yield "no title"
    ids = Counter(node.get("id") for node in tree.iter() if node.get("id"))
    yield from (
        f"id {name} comes {times} times" for name, times in ids.items() if times > 1
    )
    pointed = re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page)
    for name in {one for many in pointed for one in many.split()} - set(ids):
        yield f"{name} is pointed at, and is nowhere"
    for table in tree.iter(f"{XHTML}table"):
        if len(widths := set(map(width, table.iter(f"{XHTML}tr")))) > 1:
            yield f"a table has rows of {sorted(widths)} columns"


def width(row):
    """Columns of a row, the spanned ones included."""
    return sum(int(cell.get("colspan", 1)) for cell in row)


def walk(client, kind):
    """(URL name, response) of each page that the client gets about such a contact."""
    contact = ContactFactory(**{kind: True})
    for name in PAGES:
        with CaptureQueriesContext(connection) as seen:
            response = open_page(client, name, contact)
        if response.status_code == 200 and "html" in response["Content-Type"]:
            response.queries = sum(
                query["sql"].startswith(("SELECT", "WITH"))
                for query in seen.captured_queries
            )
            yield name, response


def costs(response):
    """What is wrong with the cost of a page."""
    if response.queries > MOST_QUERIES:
        yield f"{response.queries} queries, of {MOST_QUERIES}"
    if len(response.content) > MOST_BYTES:
        yield f"{len(response.content)} bytes"


def test_every_page_is_valid_french_and_costs_little(client, settings):
    settings.MIDDLEWARE = as_they_are(settings.MIDDLEWARE)
    complete_company()
    client.force_login(UserFactory(admin=True))
    found, addresses = {}, {}
    for kind in ("client", "worker"):
        for name, response in walk(client, kind):
            page = response.content.decode()
            if title := re.search("<title>(.*?)</title>", page, re.S):
                path = response.wsgi_request.path
                addresses.setdefault(title[1], set()).add(path)
            try:
                wrong = list(faults(page, slips))
            except html5lib.html5parser.ParseError as error:
                wrong = [str(error)]
            if wrong := [*wrong, *costs(response)]:
                found[name, kind] = wrong

    assert found == {}
    assert {t: paths for t, paths in addresses.items() if len(paths) > 1} == {}
    assert len(addresses) > 80


@pytest.mark.django_db
def test_a_text_that_is_too_long_for_the_server_is_refused_in_words(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    response = client.post("/connexion/", {"login": "x" * 200})

    assert response.status_code == 400
    assert "Raccourcissez-le" in response.content.decode()
