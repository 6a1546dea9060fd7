"""The main pages of the back-office, through axe: the list is that of their links."""

from urllib.parse import urlsplit

import pytest

from accounts.models import Company
from consent import ledger
from tests.accounts.factories import UserFactory
from tests.browser_fixtures import DESKTOP
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.walk import unseen_focus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 320, "height": 844}
HUB = "/administration/parametres/configuration/"


def links_of(page, part):
    """Where the links of this part of the page lead, files and acts left out."""
    found = page.locator(f"{part} a[href]").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    paths = {urlsplit(address).path for address in found}
    return {path for path in paths if path.startswith("/") and path.endswith("/")}


def test_every_page_of_the_menu_of_the_settings_menu_and_of_a_contact_is_without_fault(
    page, axe, client, site
):
    Company.objects.create(name="Les Mains Douces")
    contact = ContactFactory(client=True)
    ledger.record(contact, {campaign(): True}, act(contact))
    client.force_login(UserFactory(admin=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    paths = set()
    for start, part in (
        ("/", "nav"),
        (HUB, "main"),
        (f"{HUB}donnees-personnelles/consentement/", "main"),
        (f"/contacts/{contact.public_id}/", "main"),
    ):
        page.goto(start)
        paths |= {start} | links_of(page, part)
    assert len(paths) > 30

    for number, path in enumerate(sorted(paths)):
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.goto(path)
        for size in (NARROW, DESKTOP):
            page.set_viewport_size(size)
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{path} is {wide} wide"
        assert list(unseen_focus(page)) == [], path
