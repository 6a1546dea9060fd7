"""What was typed when a session ended is restored after the login."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "un jardin de 12 roses"


def somebody():
    made = UserFactory()
    made.set_password(PASSWORD)
    made.save()
    return made


def log_in(page, user):
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator(
        "main form button[type=submit], form button[type=submit]"
    ).first.click()


@pytest.fixture
def user():
    return somebody()


@pytest.fixture
def cut_off(page, user):
    """The page after a form was sent in a session that had ended."""
    contact = ContactFactory(client=True, city="Lyon")
    address = reverse("contacts:edit", args=[contact.public_id])
    page.goto(address)
    log_in(page, user)
    page.wait_for_url(f"**{address}")
    page.get_by_label("Ville").fill("Bron")
    page.locator("[name=notes]").fill("sonner deux fois")
    Session.objects.all().delete()
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/connexion/**")
    return page


def test_the_words_come_back_after_the_login(cut_off, user):
    log_in(cut_off, user)
    cut_off.get_by_text("ce que vous aviez tapé est revenu").wait_for()
    assert cut_off.get_by_label("Ville").input_value() == "Bron"
    assert cut_off.locator("[name=notes]").input_value() == "sonner deux fois"
    assert Contact.objects.get().city == "Lyon"
    cut_off.get_by_role("button", name="Enregistrer").click()
    cut_off.get_by_text("La fiche est enregistrée").wait_for()
    assert Contact.objects.get().city == "Bron"
    assert cut_off.evaluate("sessionStorage.getItem('typed')") is None


def test_another_user_of_the_same_tab_does_not_see_them(cut_off):
    log_in(cut_off, somebody())
    cut_off.wait_for_url("**/modifier/")
    assert cut_off.get_by_label("Ville").input_value() == "Lyon"
    assert cut_off.evaluate("sessionStorage.getItem('typed')") is None
