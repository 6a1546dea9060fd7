"""The template screens in a real browser: toolbar, tags, live preview."""

import pytest

from messaging.models import MessageTemplate
from tests.contacts.factories import ContactFactory
from tests.messaging.factories import TemplateFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/administration/parametres/configuration/modeles/"


def test_a_template_is_written_with_the_toolbar_and_seen_on_a_real_contact(desk, look):
    ContactFactory(first_name="Jeanne", last_name="Arbusse")
    ContactFactory(first_name="Paul", last_name="Martin")

    desk.goto(LIST)
    look(desk, "modeles")
    desk.get_by_role("link", name="Modèle de mail").click()
    desk.get_by_label("Nom du modèle").fill("Rendez-vous")
    desk.get_by_label("Objet").fill("Votre rendez-vous")
    desk.get_by_role("textbox", name="Texte").fill("Bonjour ")
    desk.get_by_text("Balises", exact=True).click()
    desk.get_by_role("button", name="{prenom#defaut}").click()
    desk.get_by_label("Pour quel contact").press_sequentially("martin")
    desk.get_by_text("Pour Paul Martin").wait_for()
    desk.get_by_text("Bonjour Paul").wait_for()
    desk.get_by_role("textbox", name="Texte").press("Control+End")
    desk.get_by_role("textbox", name="Texte").press_sequentially(" ")
    desk.get_by_role("button", name="Gras").click()
    desk.get_by_role("textbox", name="Texte").press_sequentially("rendez-vous")
    desk.locator(".mail-preview strong", has_text="rendez-vous").wait_for()
    look(desk, "modele")
    desk.get_by_role("button", name="Enregistrer").click()
    desk.get_by_text("est enregistré").wait_for()
    assert MessageTemplate.objects.get(name="Rendez-vous").body == (
        "Bonjour {prenom#defaut} **rendez-vous**"
    )


def test_one_contact_is_sent_the_request_after_a_preview(desk, look):
    jeanne = ContactFactory(first_name="Jeanne", last_name="Arbusse")

    desk.goto(f"/contacts/{jeanne.public_id}/message/")
    desk.get_by_role("button", name="Voir l’aperçu").click()
    desk.get_by_role("heading", name="Aperçu pour Jeanne").wait_for()
    look(desk, "message")
    desk.get_by_role("button", name="Envoyer", exact=True).click()
    desk.get_by_text("va partir").wait_for()


def test_a_text_with_a_table_is_edited_as_it_is_stored(desk):
    table = TemplateFactory(body="| Jour |\n|---|\n| lundi |", channel="email")
    desk.goto(f"{LIST}{table.pk}/")
    assert desk.locator(".editor").count() == 0
    body = desk.locator("#id_body")
    body.fill("Bonjour\nlait\npain")
    body.evaluate("e => e.setSelectionRange(10, 15)")
    desk.get_by_role("button", name="Liste").click()
    assert body.input_value() == "Bonjour\n- lait\n- pain"
    body.press("Control+z")
    assert body.input_value() == "Bonjour\nlait\npain"
    body.evaluate("e => e.setSelectionRange(7, 7)")
    desk.get_by_role("button", name="Titre").click()
    assert body.input_value() == "## Bonjour\nlait\npain"

    subject = desk.get_by_label("Objet")
    subject.fill("Pour ")
    desk.get_by_text("Balises", exact=True).click()
    desk.get_by_role("button", name="Nom {nom#defaut}", exact=True).click()
    assert subject.input_value() == "Pour {nom#defaut}"
    desk.get_by_role("button", name="Gras").click()
    assert "**texte**" in body.input_value()
