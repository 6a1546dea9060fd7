"""The consent pages in a real browser: preview, lists, history, manual entry."""

import re

import pytest
from playwright.sync_api import expect

from consent import ledger
from consent.models import Notice
from tests.accounts.factories import UserFactory
from tests.browser_fixtures import PHONE
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAB = "/administration/parametres/configuration/donnees-personnelles/consentement/"


@pytest.fixture
def admin(page):
    user = UserFactory(admin=True)
    page.goto("/connexion/")
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Mot de passe").first.fill("motdepasse-de-test")
    page.get_by_role("button", name="Se connecter").click()
    return page


def test_the_preview_follows_what_is_typed_and_publishing_asks(admin, axe):
    admin.goto(TAB)
    axe(admin)
    admin.get_by_role("link", name="Modifier les textes").first.click()
    admin.get_by_label("Titre", exact=False).first.fill("Vos choix, vos messages")
    preview = admin.locator("#apercu-page")
    expect(preview).to_contain_text("Vos choix, vos messages")
    axe(admin)
    admin.get_by_role("button", name="Relire et publier").click()
    axe(admin)
    admin.get_by_role("button", name="Publier").click()
    expect(admin.get_by_role("status")).to_contain_text("La version 2 est publiée")
    assert Notice.objects.published("client").title == "Vos choix, vos messages"


def test_a_campaign_is_added_moved_and_changed(admin, axe):
    admin.goto(TAB)
    admin.get_by_role("link", name="Modifier la liste").first.click()
    axe(admin)
    admin.get_by_role("link", name="Ajouter une campagne").first.click()
    axe(admin)
    admin.get_by_label("Valeur").fill("le bulletin")
    admin.get_by_label("Type de message").select_option("Mail")
    admin.get_by_role("button", name="Enregistrer").click()
    rows = admin.locator("tbody tr")
    expect(rows.nth(6)).to_contain_text("le bulletin")
    admin.get_by_role("button", name="Monter le bulletin").click()
    expect(rows.nth(5)).to_contain_text("le bulletin")


@pytest.mark.parametrize("size", [None, PHONE])
def test_history_and_manual_entry(admin, axe, size):
    if size:
        admin.set_viewport_size(size)
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    admin.goto(f"/contacts/{contact.public_id}/preference/")
    axe(admin)
    question = admin.get_by_role("group", name="nos nouvelles, par e-mail", exact=False)
    question.get_by_label("Refusé").check()
    admin.locator("[name=means]").select_option("Par téléphone")
    admin.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(admin.get_by_role("status")).to_contain_text("Les choix sont enregistrés")
    admin.goto(f"/contacts/{contact.public_id}/historique/")
    axe(admin)
    expect(admin.locator("table")).to_contain_text(re.compile("Saisie manuelle"))
    admin.get_by_text("Version 1").first.click()
    axe(admin)
    width = admin.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
