"""Every public page: listed, valid HTML, and without a fault for axe in a real browser."""

import pytest

from tests.disclosure.factories import complete_company
from tests.public_pages import DRAWN, FACES, NOT_PAGES, PAGES, Visitor
from tests.test_pages import faults
from tests.test_permissions import PUBLIC, RIGHTS, open_page

EVERY = PAGES | FACES


@pytest.fixture
def visitor(db, client, settings):
    complete_company(
        name="Les Mains Douces",
        colour="#7a0b2e",
        privacy_policy_url="https://www.societe.test/confidentialite",
    )
    return Visitor(client, settings)


def test_each_public_url_is_listed_as_a_page_or_as_none():
    public = {name for name, right in RIGHTS.items() if right == PUBLIC}
    assert set(PAGES) | NOT_PAGES | DRAWN == public
    assert not set(PAGES) & NOT_PAGES


@pytest.mark.parametrize("name", sorted(NOT_PAGES))
@pytest.mark.ignore_template_errors
def test_what_is_listed_as_no_page_is_none(visitor, client, name):
    response = open_page(client, name, visitor.contact)
    is_html = "html" in response.get("Content-Type", "")
    assert not (is_html and response.status_code == 200)


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_public_page_is_valid_html(visitor, client, name):
    response = client.get(EVERY[name](visitor))
    assert response.status_code == (404 if "not hold" in name else 200)
    assert list(faults(response.content.decode())) == []


def test_no_two_public_pages_share_a_title(visitor, client):
    titles = {}
    for name, path in PAGES.items():
        title = client.get(path(visitor)).content.decode().split("<title>")[1]
        titles.setdefault(title.split("</title>")[0], []).append(name)
    twins = [names for names in titles.values() if len(names) > 1]
    assert twins == [
        # Two names that the login library asks for, of pages that have a name.
        ["account_login", "account_signup"],
        ["account_set_password", "account_reset_password"],
        # The same form in a frame.
        ["portal:sign_up", "portal:framed_sign_up"],
    ]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_public_page_has_a_fault_for_axe_wide_or_narrow_light_or_dark(
    page, axe, page_problems, client, settings, transactional_db, request
):
    visitor = request.getfixturevalue("visitor")
    for path in EVERY.values():
        open_as(page, client, path(visitor))
        for width, scheme in ((1440, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.url} is {wide} wide"
            axe(page)
    # A page that says 404 is what we came for.
    page_problems[:] = [p for p in page_problems if "404" not in p]


def open_as(page, client, path):
    """Open it in the browser with what this client's cookies say."""
    page.context.clear_cookies()
    page.goto("/healthz")
    origin = page.url.removesuffix("/healthz")
    cookies = [
        {"name": name, "value": morsel.value, "url": origin + (morsel["path"] or "/")}
        for name, morsel in client.cookies.items()
        if morsel.value
    ]
    page.context.add_cookies(cookies)
    page.goto(path)
    assert page.url.removeprefix(origin) == path
