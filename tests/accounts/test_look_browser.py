"""The frame of every page, seen by a real browser: wide, narrow, dark, and without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.accounts.factories import UserFactory
from tests.browser_fixtures import DESKTOP, PHONE

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 700}
PASSWORD = "motdepasse-de-test"


@pytest.fixture
def user(transactional_db):
    return UserFactory()


def sign_in(page, user):
    page.goto("/connexion/")
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/")


def spills_over(page):
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "dark"), (NARROW, "light")],
    ids=["desktop light", "desktop dark", "phone dark", "narrow light"],
)
def test_a_signed_in_page_is_accessible_in_every_size_and_colour(
    page, axe, user, size, scheme
):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto("/connexion/")
    axe(page)
    assert not spills_over(page)
    sign_in(page, user)
    for path in (
        "/",
        reverse("contacts:add_client"),
        "/connexion/mot-de-passe/changer/",
    ):
        page.goto(path)
        axe(page)
        assert not spills_over(page)


def test_a_form_with_errors_gives_them_the_focus_and_leads_to_the_field(
    page, axe, user
):
    sign_in(page, user)
    page.goto("/connexion/mot-de-passe/changer/")
    page.get_by_label("Mot de passe actuel").fill("faux")
    page.get_by_label("Nouveau mot de passe", exact=False).first.fill("court")
    page.get_by_label("confirmation").fill("court aussi")
    page.get_by_role("button", name="Enregistrer le mot de passe").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    axe(page)
    summary.get_by_role("link", name="Mot de passe actuel").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Mot de passe actuel")).to_be_focused()


def test_the_keyboard_skips_the_menu_and_closes_the_account_menu(page, user):
    sign_in(page, user)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("summary", has_text="mon compte").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_hidden()


def test_the_menu_works_without_javascript(chromium, site, user):
    context = chromium.new_context(
        base_url=site.url, viewport=DESKTOP, java_script_enabled=False
    )
    page = context.new_page()
    sign_in(page, user)
    clients = page.get_by_role("navigation", name="Menu principal").get_by_role(
        "link", name="Clients"
    )
    expect(clients).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(clients).to_be_hidden()
    page.locator("summary", has_text="Menu").click()
    clients.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Clients")
    context.close()
