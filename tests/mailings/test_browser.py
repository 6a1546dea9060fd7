"""The article's sections 1.3 and 1.4 in a real browser, for e-mail and for SMS."""

import re

import pytest

from campaigns.models import Campaign
from mailings.models import Mailing
from tests.browser_fixtures import DESKTOP, PHONE
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import (
    DeliveryFactory,
    MailingFactory,
    decline,
    run,
    subscriber,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def company(db):
    complete_company(name="Les Lilas", sms_sender="Les Lilas")


def test_an_emailing_goes_to_those_who_accepted(desk, look):
    subscriber(first_name="Jeanne", last_name="Arbusse")
    paul = subscriber(first_name="Paul", last_name="Martin", city="Paris")
    decline(ContactFactory(first_name="Non", last_name="Merci"))
    ContactFactory(first_name="Jamais", last_name="Demandée")

    desk.goto("/emailing/")
    desk.get_by_role("link", name="Nouvel e-mailing").first.click()
    desk.get_by_label("Type d'envoi").select_option("nos nouvelles, par e-mail")
    desk.get_by_label("Objet").fill("Des nouvelles de mai")
    desk.get_by_label("Texte").fill("Bonjour {prenom#defaut},\n\nVoici la lettre.")
    desk.get_by_role("button", name="Filtrer la liste").click()
    desk.get_by_role("heading", name="2 destinataires").wait_for()
    assert desk.get_by_text("Jamais Demandée").count() == 0
    look(desk, "brouillon")
    desk.get_by_label("Envoyer à Paul Martin").uncheck()
    desk.get_by_role("button", name="Qui le reçoit").click()
    desk.get_by_role("heading", name="1 sur 4 contacts").wait_for()
    look(desk, "pourquoi")
    desk.go_back()
    desk.get_by_role("button", name=re.compile("Aperçu pour Jeanne")).click()
    # The rendered message, and below it all parts that are sent.
    desk.get_by_text("Bonjour Jeanne").first.wait_for()
    desk.get_by_text("Me désabonner de ces messages").wait_for()
    look(desk, "apercu")
    desk.go_back()
    desk.get_by_role("button", name="Continuer vers l’envoi").click()
    desk.get_by_role("heading", name="Envoyer à 1 personne").wait_for()
    look(desk, "confirmation")
    desk.get_by_role("button", name="Envoyer", exact=True).click()
    desk.get_by_text("En cours d’envoi").first.wait_for()
    mailing = Mailing.objects.get()
    run(mailing)
    desk.get_by_text("Terminé", exact=True).first.wait_for()
    look(desk, "resultat")
    assert [d.contact.first_name for d in mailing.deliveries.all()] == ["Jeanne"]
    assert mailing.exclusions.get().contact == paul
    desk.get_by_role("link", name="Voir chaque message").click()
    look(desk, "messages")
    desk.goto("/emailing/")
    look(desk, "liste")


def test_an_sms_lot_counts_its_characters_and_stop(desk, look, settings, tmp_path):
    settings.SMS_OUTBOX = tmp_path
    settings.SMS_HOURS = "08:00-21:30"
    offers = Campaign.objects.get(code="offers_sms")
    Campaign.objects.filter(pk=offers.pk).update(
        mandatory=False, label="nos offres, par SMS"
    )
    subscriber(offers, first_name="Jeanne", last_name="Arbusse")

    desk.goto("/sms/nouveau/")
    desk.get_by_label("Type d'envoi").select_option(offers.label)
    desk.get_by_label("Texte").fill("Bonjour {prenom#defaut}, ça vient d’arriver")
    desk.get_by_role("button", name="Filtrer la liste").click()
    desk.get_by_role("heading", name="1 destinataire").wait_for()
    desk.get_by_text("mention STOP comprise").wait_for()
    look(desk, "sms")
    words = desk.get_by_label("Texte").input_value()
    desk.get_by_label("Texte").fill("a" * 200)
    desk.get_by_text("214 caractères, 2 SMS").wait_for()
    desk.get_by_label("Texte").fill(words)
    desk.get_by_role("button", name="Remplacer dans le texte").click()
    desk.get_by_text("1 SMS", exact=False).first.wait_for()
    desk.wait_for_function(
        "document.querySelector('textarea').value.includes(\"ca vient d'arriver\")"
    )
    desk.get_by_role("button", name="Continuer vers l’envoi").click()
    desk.get_by_role("button", name="Envoyer", exact=True).click()
    desk.get_by_text("En cours d’envoi").first.wait_for()
    assert Mailing.objects.get().deliveries.count() == 1


def test_the_request_for_consent_is_sent_as_the_article_says(desk, look):
    ContactFactory(first_name="Jeanne", last_name="Arbusse", status="client")
    planning = Campaign.objects.get(code="planning_email")

    desk.goto("/emailing/nouveau/")
    desk.get_by_label("Type d'envoi").select_option(planning.label)
    desk.get_by_label("Modèle").select_option("Consentement RGPD")
    desk.get_by_role("button", name="Filtrer la liste").click()
    desk.get_by_role("heading", name="1 destinataire").wait_for()
    assert "{lienRGDP#defaut}" in written(desk)
    desk.get_by_role("button", name="Continuer vers l’envoi").click()
    desk.get_by_role("button", name="Envoyer", exact=True).click()
    run(Mailing.objects.get())
    desk.get_by_text("Terminé", exact=True).first.wait_for()


def written(desk):
    """The text as the editor writes it into the field of the form."""
    return desk.locator("textarea[name=body]").input_value()


def test_a_word_is_made_bold_at_a_click(desk):
    desk.goto("/emailing/nouveau/")
    desk.get_by_label("Texte").fill("Merci")
    desk.get_by_label("Texte").select_text()
    desk.get_by_role("button", name="Gras").click()

    assert written(desk) == "**Merci**"


def test_a_tag_is_inserted_where_the_cursor_is(desk):
    desk.goto("/emailing/nouveau/")
    desk.get_by_label("Texte").fill("Bonjour ")
    desk.get_by_text("Balises", exact=True).click()
    desk.get_by_role("button", name="{prenom#defaut}").click()

    assert written(desk) == "Bonjour {prenom#defaut}"


def test_the_two_buttons_for_an_uncertain_message_do_not_touch(desk, look):
    mailing = MailingFactory(state="done")
    for name in ("Arbusse", "Martin"):
        contact = ContactFactory(last_name=name)
        DeliveryFactory(
            mailing=mailing, contact=contact, state="uncertain", reason="nobody_knows"
        )

    desk.goto(mailing.url("deliveries"))
    for size in (PHONE, DESKTOP):
        desk.set_viewport_size(size)
        boxes = [
            desk.get_by_role(role, name=name).first.bounding_box()
            for role, name in (
                ("button", "Compter comme envoyé"),
                ("link", "Envoyer à nouveau"),
            )
        ]
        assert gap(*boxes) >= 8
    look(desk, "incertains")


def gap(first, second):
    """Return the gap in pixels between two boxes that are side by side or stacked."""
    across = second["x"] - first["x"] - first["width"]
    down = second["y"] - first["y"] - first["height"]
    return max(across, down)
