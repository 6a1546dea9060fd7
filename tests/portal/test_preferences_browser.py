"""The preference page in a real browser: keyboard, narrow, dark, without JavaScript."""

import datetime

import pytest
from django.utils import timezone

from consent import ledger
from consent.enums import Decision
from consent.models import Consent
from tests.browser_fixtures import PHONE
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import one_click_path, preferences_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def states(contact):
    return dict(
        Consent.objects.filter(contact=contact).values_list("campaign__code", "state")
    )


def test_the_page_works_by_keyboard_alone(page, axe):
    contact = ContactFactory()
    page.goto(preferences_path(contact))
    axe(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Space")
    assert page.get_by_label("J'accepte de recevoir nos nouvelles").is_checked()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Enregistrer mes choix"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?etat=enregistre*")
    assert page.get_by_role("status").inner_text().startswith("C’est enregistré")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    axe(page)
    assert states(contact)["newsletter_email"] == Decision.GIVEN
    for _ in range(5):
        page.keyboard.press("Tab")
    assert "Tout accepter" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?etat=retire*")
    assert set(states(contact).values()) == {Decision.REFUSED, Decision.WITHDRAWN}


def test_mandatory_messages_cannot_be_unticked(page):
    page.goto(preferences_path(ContactFactory()))
    locked = page.get_by_label("Vous recevez : vos factures")
    assert locked.is_checked()
    assert locked.is_disabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_at_320_pixels_or_with_large_text(page, axe, scheme):
    contact = ContactFactory()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    for path in (
        preferences_path(contact),
        one_click_path(contact, campaign()),
        "/rgpd/lien/",
    ):
        page.goto(path)
        page.evaluate(
            "document.styleSheets[1].insertRule('* { line-height: 1.5 !important;"
            " letter-spacing: .12em !important; word-spacing: .16em !important; }')"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path} is {wide} wide"
        axe(page)


@pytest.mark.parametrize("age", [0, 91])
def test_a_long_address_fits_a_page_of_320_pixels(page, axe, age):
    contact = ContactFactory(email=f"jeanne@{'associationdaide' * 3}.exemple.test")
    page.set_viewport_size({"width": 320, "height": 640})
    path = preferences_path(contact, timezone.now() - datetime.timedelta(days=age))
    for face in (path, f"{path}confirmation/"):
        page.goto(face)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert sticking_out(page) == []
        axe(page)


def sticking_out(page):
    """Return the text of the elements that overflow their parent to the right."""
    return page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(it => it.getBoundingClientRect().right"
        " > it.parentElement.getBoundingClientRect().right + 1"
        " || it.scrollWidth > it.clientWidth + 1 && it.clientWidth)"
        ".map(it => it.innerText)"
    )


def test_targets_are_large_enough(page):
    page.set_viewport_size(PHONE)
    page.goto(preferences_path(ContactFactory()))
    for control in page.locator("input:visible, button:visible").all():
        size = control.bounding_box()
        assert min(size["width"], size["height"]) >= 24


def test_everything_works_without_javascript(chromium, site):
    contact = ContactFactory()
    context = chromium.new_context(
        base_url=site.url, java_script_enabled=False, locale="fr-FR"
    )
    page = context.new_page()
    page.goto(preferences_path(contact))
    page.get_by_label("J'accepte de recevoir nos nouvelles, par e-mail").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    assert "Vos choix comptent dès maintenant" in page.content()
    page.goto(one_click_path(contact, campaign()))
    page.get_by_role("button", name="Me désabonner").click()
    assert "Désabonnement enregistré" in page.content()
    assert states(contact)["newsletter_email"] == Decision.WITHDRAWN
    context.close()


def test_an_expired_link_in_the_browser(page, axe):
    contact = ContactFactory(email="jeanne@exemple.test")
    ledger.record(contact, {campaign(): True}, act(contact))
    past = timezone.now() - datetime.timedelta(days=91)
    page.goto(preferences_path(contact, past))
    axe(page)
    page.get_by_label("J'accepte de recevoir nos nouvelles").uncheck()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    assert states(contact) == {"newsletter_email": Decision.WITHDRAWN}
