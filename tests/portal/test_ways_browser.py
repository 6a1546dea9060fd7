"""The article's four ways to collect a choice, in the browser, for one person."""

import pytest
from django.core import mail
from django.utils import timezone

from messaging import outbox
from messaging.models import OutgoingMessage
from portal import session, signing_up, tasks
from portal.models import PendingSignUp
from tests.accounts.factories import UserFactory
from tests.disclosure.factories import complete_company
from tests.portal.factories import login_path, open_portal
from tests.portal.pages import path_of, preferences_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEWSLETTER = "J'accepte de recevoir nos nouvelles, par e-mail"
OFFERS = "J'accepte de recevoir nos offres, par e-mail"


def save(page, label, *, ticked):
    page.get_by_label(label).set_checked(ticked)
    page.get_by_role("button", name="Enregistrer", exact=False).first.click()
    page.get_by_role("status").first.wait_for()


def sign_up(page):
    page.goto("/inscription/clients/")
    page.get_by_label("Nom*", exact=True).fill("Arbusse")
    page.get_by_label("Adresse e-mail").fill("jeanne@exemple.test")
    page.get_by_label(NEWSLETTER).check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("status").wait_for()
    tasks.answer_sign_up(PendingSignUp.objects.get().pk)
    message = OutgoingMessage.objects.get(template_code="signup_confirm")
    outbox.deliver(message.pk, timezone.now())
    words = mail.outbox[-1].body.split()
    url = next(word for word in words if "/confirmation/" in word)
    page.goto(path_of(url.strip("<>()")))
    page.get_by_role("button", name="Confirmer ma demande").click()
    page.get_by_role("status").wait_for()
    return signing_up.known("client", "jeanne@exemple.test").get()


def enter_the_portal(page, contact):
    page.goto("/portail/clients/")
    page.get_by_label("Votre adresse e-mail").fill("jeanne@exemple.test")
    page.get_by_role("button", name="Recevoir mon lien de connexion").click()
    page.get_by_role("status").wait_for()
    cookies = page.context.cookies()
    browser = next(c["value"] for c in cookies if c["name"] == session.COOKIE)
    page.goto(login_path(contact, timezone.now(), browser=browser))
    page.get_by_role("button", name="Ouvrir mon espace").click()
    page.get_by_role("link", name="Modifier mes préférences de contact").click()


def test_each_way_shows_its_own_origin_in_historique(page, client, site):
    complete_company(name="Les Mains Douces")
    open_portal()

    jeanne = sign_up(page)
    page.goto(preferences_path(jeanne))
    save(page, OFFERS, ticked=True)
    enter_the_portal(page, jeanne)
    save(page, NEWSLETTER, ticked=False)

    client.force_login(UserFactory(admin=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    page.goto(f"/contacts/{jeanne.public_id}/preference/")
    page.locator("select[name=means]").select_option("phone")
    offers = page.get_by_role("group", name="nos offres, par e-mail", exact=False)
    offers.get_by_label("Refusé").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_role("status").first.wait_for()

    page.goto(f"/contacts/{jeanne.public_id}/historique/")
    rows = page.locator("main table tbody tr").all_inner_texts()
    told = [" ".join(row.split()) for row in rows]
    ways = [
        ("Retiré", "Saisie manuelle"),
        ("Retiré", "Portail"),
        ("Accepté", "Lien reçu par e-mail ou SMS"),
        ("Accepté", "Formulaire d’inscription"),
    ]
    for value, origin in ways:
        assert any(value in row and origin in row for row in told), (origin, told)
