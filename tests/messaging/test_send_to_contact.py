import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from messaging import outbox
from messaging.models import MessageTemplate, OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.messaging.factories import TemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(client):
    client.force_login(UserFactory(admin=True))
    return ContactFactory(first_name="Jeanne")


def address(contact):
    return reverse("messaging:send_to_contact", args=[contact.public_id])


def words(**changes):
    template = MessageTemplate.objects.get(code="consent_request")
    return {
        "template": template.pk,
        "subject": template.subject,
        "body": template.body,
        **changes,
    }


def test_the_page_proposes_the_request_for_consent(client, contact):
    page = client.get(address(contact)).content.decode()

    assert "Consentement RGPD" in page
    assert "{lienRGDP#defaut}" in page
    assert "RGPD client" not in page


def test_the_preview_shows_the_message_as_the_contact_will_read_it(client, contact):
    page = client.post(address(contact), words(preview="")).content.decode()

    assert "Bonjour Madame" in page
    assert "/rgpd/" in page
    assert not OutgoingMessage.objects.exists()


def test_another_template_fills_in_its_text(client, contact):
    other = TemplateFactory(subject="Vos rendez-vous")

    page = client.post(
        address(contact), words(template=other.pk, change="")
    ).content.decode()

    assert "Vos rendez-vous" in page


def test_a_written_message_is_queued_and_delivered(
    client, contact, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=False):
        response = client.post(address(contact), words(send=""), follow=True)

    assert "va partir" in response.content.decode()
    message = OutgoingMessage.objects.get()
    outbox.deliver(message.pk, message.queued_at)
    [sent] = mail.outbox
    assert "/rgpd/" in sent.body
    assert "Auto-Submitted" not in sent.extra_headers


def test_an_unknown_tag_is_shown_at_its_field_and_nothing_is_queued(client, contact):
    response = client.post(address(contact), words(body="{prenon#defaut}", send=""))

    assert "Balise inconnue : « {prenon#defaut} » (ligne 1, colonne 1)" in (
        response.content.decode()
    )
    assert not OutgoingMessage.objects.exists()


def test_without_an_address_nothing_is_queued(client, contact):
    contact.email = None
    contact.save()

    response = client.post(address(contact), words(send=""))

    assert "pas d'adresse e-mail" in response.content.decode().replace("&#x27;", "'")
    assert not OutgoingMessage.objects.exists()


@pytest.fixture
def uncertain(contact):
    message = outbox.queue("new_link", contact=contact, now=timezone.now())
    OutgoingMessage.objects.update(state="uncertain", reason="nobody_knows")
    return message


def test_an_uncertain_message_has_its_two_buttons_on_the_contact_page(
    client, uncertain
):
    page = client.get(f"/contacts/{uncertain.contact.public_id}/").content.decode()

    assert "Compter comme envoyé" in page
    assert "Envoyer à nouveau" in page


@pytest.mark.parametrize(("button", "state"), [("sent", "sent"), ("again", "queued")])
def test_a_person_settles_an_uncertain_message_once(client, uncertain, button, state):
    path = f"/contacts/{uncertain.contact.public_id}/message/{uncertain.pk}/"

    client.post(path, {button: ""})
    uncertain.refresh_from_db()
    assert uncertain.state == state
    again = client.post(path, {"again": ""}, follow=True).content.decode()

    assert "plus incertain" in again
    uncertain.refresh_from_db()
    assert uncertain.state == state


def test_a_request_for_consent_does_not_leave_without_its_link(client, contact):
    response = client.post(address(contact), words(body="Bonjour", send=""))

    assert "insérez {lienRGDP#defaut} dans son texte" in response.content.decode()
    assert not OutgoingMessage.objects.exists()


def test_the_links_of_the_preview_lead_to_no_contact_s_page(client, contact):
    page = client.post(address(contact), words(preview="")).content.decode()

    tokens = re.findall(r"/rgpd/([^/\"]+)/", page)
    assert tokens
    for token in tokens:
        assert client.get(f"/rgpd/{token}/").status_code == 404


def test_a_template_never_replaces_a_typed_text_unasked(client, contact):
    template = TemplateFactory(body="Bonne année")
    typed = {
        "template": template.pk,
        "subject": "Essai",
        "body": "Une heure de travail",
    }
    asked = client.post(address(contact), typed | {"change": ""}).content.decode()
    assert "Remplacer le texte que vous avez écrit ?" in asked
    assert "Une heure de travail" in asked
    taken = client.post(
        address(contact), typed | {"change": "replace"}
    ).content.decode()
    assert "Bonne année" in taken
    assert "Une heure de travail" not in taken
