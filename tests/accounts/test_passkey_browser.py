"""A passkey in a real browser, with the authenticator that Chromium simulates."""

import pytest
from django.test import Client

from tests.accounts.factories import UserFactory

PASSWORD = "motdepasse-de-test"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in_without_a_password(
    live_server, page, settings
):
    settings.MFA_REQUIRED = True
    settings.BASE_URL = live_server.url.replace("127.0.0.1", "localhost")
    site = settings.BASE_URL
    user = UserFactory(admin=True)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{site}/connexion/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button:has-text('Se connecter')")
    page.wait_for_url("**/double-authentification/")
    page.click("text=Ajouter une clé")
    page.fill("[name=name]", "Mon ordinateur")
    page.click("button:has-text('Ajouter la clé')")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{site}/")
    assert page.url == f"{site}/"

    page.context.clear_cookies()
    page.goto(f"{site}/connexion/")
    page.click("text=Utiliser une clé d’accès")
    page.wait_for_url(f"{site}/")
    assert Client().get("/").status_code == 302
