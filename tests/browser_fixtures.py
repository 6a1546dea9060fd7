"""A real Chromium, for tests marked `browser`: `page`, `desk`, `page_problems`, `axe`, `look`, `site`."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.accounts.factories import UserFactory

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site(live_server, settings):
    """The live server, to which links in e-mails lead as well."""
    settings.BASE_URL = live_server.url
    return live_server


@pytest.fixture(scope="session")
def chromium():
    from tests.conftest import CHROMIUM, HOW_TO_GET_CHROMIUM

    if CHROMIUM is None:
        pytest.fail(f"Browser tests need Chromium: {HOW_TO_GET_CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_problems():
    """What the browser complained about; a test that provokes a complaint clears it."""
    return []


@pytest.fixture
def page(chromium, site, page_problems):
    """A page whose console must stay silent, and that may call no other host."""
    context = chromium.new_context(
        base_url=site.url, locale="fr-FR", timezone_id="Europe/Paris", viewport=DESKTOP
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    host = urlsplit(site.url).netloc

    def note_message(message):
        if message.type in ("error", "warning"):
            page_problems.append(f"{page.url}: {message.text}")

    def note_request(request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != host:
            page_problems.append(f"{page.url} called {request.url}")

    context.on("console", note_message)
    context.on("weberror", lambda error: page_problems.append(str(error.error)))
    context.on("request", note_request)
    yield page
    context.close()
    assert page_problems == []


@pytest.fixture
def axe():
    """`axe(page)` fails on any fault of accessibility that axe-core sees."""

    def check(page):
        violations = Axe().run(page).response["violations"]
        assert not violations, "\n".join(
            f"{page.url}: {violation['id']} ({violation['impact']}): {node['html']}"
            for violation in violations
            for node in violation["nodes"]
        )

    return check


@pytest.fixture
def desk(page, client, site):
    """A page of an admin who is logged in."""
    client.force_login(UserFactory(admin=True))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    return page


@pytest.fixture
def look(axe):
    """Check a screen wide and on a phone; SCREENSHOTS=folder keeps what it looks like."""
    folder = os.environ.get("SCREENSHOTS")

    def see(page, name):
        axe(page)
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            assert page.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth"
            ), f"{name} overflows at {size['width']}"
            if folder:
                path = Path(folder) / f"{name}-{size['width']}.png"
                page.screenshot(path=path, full_page=True)

    return see
