"""A session that ends in the middle of a form: after the login with a second factor, the
text is back on the page where it was typed, whichever address the form is sent to."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.urls import reverse

from contacts.models import ContactNote
from tests.accounts.factories import UserFactory
from tests.accounts.test_second_factor import code_of
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Rappeler sa fille mardi, après 18 h."


def log_in(page, user):
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").fill("motdepasse-de-test")
    page.get_by_role("button", name="Se connecter").click()


def test_what_was_typed_comes_back_on_its_page(page, site):
    complete_company()
    user, person = UserFactory(admin=True), ContactFactory()
    sheet = reverse("backoffice:contact", args=[person.public_id])
    page.goto(sheet)
    log_in(page, user)
    page.wait_for_url(f"**{sheet}")
    Session.objects.all().delete()
    page.locator("textarea[name=text]").fill(WORDS)
    note = page.locator("form", has=page.locator("textarea[name=text]"))
    note.get_by_role("button").click()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    log_in(page, user)
    page.locator("[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"**{sheet}")
    assert page.locator("textarea[name=text]").input_value() == WORDS
    assert not ContactNote.objects.exists()
    assert page.get_by_text("Votre session avait pris fin").is_visible()
    note.get_by_role("button").dblclick()
    page.wait_for_load_state()
    page.wait_for_timeout(300)
    assert ContactNote.objects.get().text == WORDS

    Authenticator.objects.all().delete()
    for name in ("disclosure:first_day", "imports:new_import"):
        page.goto(reverse(name))
        Session.objects.all().delete()
        field = page.locator(
            "main form[method=post] textarea, main form input[type=text]"
        )
        if not field.count():
            continue
        field.first.fill(WORDS)
        page.locator("main form[method=post] button[type=submit]").last.click()
        log_in(page, user)
        page.wait_for_url(f"**{reverse(name)}")
        assert field.first.input_value() == WORDS
