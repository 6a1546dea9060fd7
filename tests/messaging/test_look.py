"""E-mails use the company's name, colour and logo, on light and dark backgrounds."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from core.contrast import ratio
from messaging import render
from messaging.models import MessageTemplate
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def html_of(body="Bonjour, [votre page]({lienRGDP#defaut})"):
    words = MessageTemplate(subject="Objet", body=body)
    return render.render(words, ContactFactory(), now=timezone.now()).html


def test_an_email_has_the_company_s_name_and_colour():
    Company(name="Les Lilas", colour="#7a0b2e").save()

    page = html_of()

    assert '<td class="head"' in page
    assert re.search(r'<td class="head"[^>]*border-top: ?4px solid #7a0b2e', page)
    assert re.search(r"<a [^>]*color: ?#7a0b2e", page)
    assert ">Les Lilas</td>" in page


@pytest.mark.parametrize("colour", ["#0b5c7a", "#000000", "#ffee00", "#00ff00"])
def test_links_and_buttons_can_be_read_in_light_and_dark(colour):
    Company(colour=colour).save()

    light, dark = html_of().split("@media (prefers-color-scheme: dark)", 1)

    def shade(css, rule):
        return re.search(rf"{rule} \{{[^}}]*?(#[0-9a-f]{{6}})", css)[1]

    assert ratio(shade(light, " a"), "#f4f6f9") >= 4.5
    assert ratio(shade(light, ".button"), "#ffffff") >= 4.5
    assert ratio(shade(dark, " a"), "#19212b") >= 4.5
    assert ratio(shade(dark, ".button"), "#ffffff") >= 4.5


def test_the_logo_is_the_only_image_and_its_address_is_the_same_for_all(settings):
    settings.BASE_URL = "https://rgpd.exemple.test"
    assert "<img" not in html_of()

    Company(name="Les Lilas", logo="logo/abc.png").save()

    sources = {re.search(r'<img src="([^"]+)"', html_of())[1] for _ in range(2)}
    assert sources == {"https://rgpd.exemple.test/societe/logo/?logo/abc.png"}
    assert html_of().count("<img") == 1


def test_a_new_colour_shows_in_the_next_email():
    company = Company(colour="#7a0b2e")
    company.save()
    assert "#7a0b2e" in html_of()

    company.colour = "#0b5c7a"
    company.save()

    assert "#7a0b2e" not in html_of()


def test_the_password_reset_mail_has_them_too(client):
    Company(name="Les Lilas", colour="#7a0b2e").save()
    user = UserFactory()

    client.post(reverse("account_reset_password"), {"email": user.email})

    page = mail.outbox[0].alternatives[0][0]
    assert "#7a0b2e" in page
    assert "Les Lilas" in page
