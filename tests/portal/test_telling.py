"""How a person is informed of the answer to their request: by mail and in their
portal."""

import pytest
from django.utils import timezone

from contacts.models import Contact
from messaging.models import MessageTemplate, MessageText, OutgoingMessage
from messaging.outbox import deliver
from portal import rights
from portal.enums import CameBy, Identity, RequestKind, RequestOutcome, Rubric
from portal.models import RightsRequest
from tests.contacts.factories import ContactFactory
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import assert_valid_html

RECEIPT = "request_received"

REGISTER = "/administration/demandes/"
TYPED = "Voici {ce} que <b>nous</b> avons :\r\n- votre nom\r\n\r\nMerci"


def file(contact, identity=Identity.LINK):
    return rights.file(
        contact,
        RequestKind.ACCESS,
        came_by=CameBy.EMAIL,
        identity=identity,
        received_on=timezone.localdate(),
    )


def close(client, filed, outcome="granted", answer=TYPED):
    path = f"{REGISTER}{filed.pk}/repondre/"
    return client.post(path, {"outcome": outcome, "answer": answer}, follow=True)


def shown(page):
    assert_valid_html(page)
    return page.content.decode().replace("&#x27;", "'")


def test_the_mail_has_the_text_as_typed_and_it_is_not_kept(client, admin, mailoutbox):
    close(client, file(ContactFactory()))
    message = OutgoingMessage.objects.exclude(template_code=RECEIPT).get()
    deliver(message.pk, timezone.now())
    message.refresh_from_db()
    [mail] = mailoutbox
    assert "Voici {ce} que <b>nous</b> avons :\n- votre nom\n\nMerci" in mail.body
    html = mail.alternatives[0][0].replace("<br>\n", "<br>")
    assert "&lt;b&gt;nous&lt;/b&gt; avons :<br>- votre nom<br><br>Merci" in html
    assert (message.state, message.values) == ("sent", None)
    assert not MessageText.objects.filter(body__contains="votre nom").exists()


def test_an_erased_person_whose_address_the_law_keeps_gets_no_mail(client, admin):
    contact = ContactFactory(email="jeanne@exemple.test")
    filed = file(contact)
    Contact.objects.filter(pk=contact.pk).update(erased_at=timezone.now())
    page = shown(client.get(f"{REGISTER}{filed.pk}/"))
    assert "sont supprimées, son adresse aussi" in page
    assert "jeanne@exemple.test" not in page
    close(client, filed)
    filed.refresh_from_db()
    assert filed.outcome == RequestOutcome.GRANTED
    assert not OutgoingMessage.objects.exclude(template_code=RECEIPT).exists()


def test_the_page_mentions_the_portal_only_when_the_person_has_access(client, admin):
    filed = file(ContactFactory(client=True))
    for without, said in [([], True), ([Rubric.REQUESTS], False)]:
        open_portal(without=without)
        page = shown(client.get(f"{REGISTER}{filed.pk}/"))
        assert ("la lira aussi dans son espace" in page) == said


def test_the_person_reads_the_answer_in_the_portal(client, admin):
    open_portal()
    contact = ContactFactory(client=True)
    close(client, file(contact), outcome="withdrawn")
    log_in(client, contact, timezone.now())
    page = shown(client.get("/portail/clients/mes-demandes/"))
    assert "Vous y avez renoncé : elle est close." in page
    assert "Voici {ce} que &lt;b&gt;nous" in page
    assert "par la personne" not in page


@pytest.mark.parametrize(
    ("outcome", "answer"), [("granted", "Voici."), ("refused", "x" * 4001)]
)
def test_a_refused_answer_sends_nothing_and_keeps_the_words(
    client, admin, outcome, answer
):
    filed = file(ContactFactory(), identity=Identity.NOT_YET)
    refused = close(client, filed, outcome, answer)
    page = shown(refused)
    assert refused.status_code == 400
    assert answer in page
    assert f'value="{outcome}" selected' in page
    assert "Vérifiée par" not in page
    assert not OutgoingMessage.objects.exclude(template_code=RECEIPT).exists()
    filed.refresh_from_db()
    assert filed.is_open


def test_a_second_answer_sends_no_second_mail_and_keeps_the_words(client, admin):
    filed = file(ContactFactory())
    stale = RightsRequest.objects.get(pk=filed.pk)
    close(client, filed, answer="La première.")
    page = shown(close(client, filed, answer="La seconde."))
    assert "déjà reçu une réponse" in page
    assert "La première." in page
    assert "La seconde." in page
    with pytest.raises(rights.RequestRefused):
        rights.answer(stale, "refused", "Non.", now=timezone.now(), user=admin)
    assert OutgoingMessage.objects.exclude(template_code=RECEIPT).count() == 1
    path = f"{REGISTER}{filed.pk}/prolonger/"
    page = shown(client.post(path, {"reason": "Archives à rouvrir"}))
    assert "déjà reçu une réponse" in page
    assert "Archives à rouvrir" in page


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("request_answered", "Réponse à la demande"),
        ("request_extended", "Raison"),
    ],
)
def test_a_template_is_not_saved_without_its_required_tag(client, admin, code, tag):
    template = MessageTemplate.objects.get(code=code)
    path = f"/administration/parametres/configuration/modeles/{template.pk}/"
    page = client.post(path, {"subject": "Réponse", "body": "Bonjour"})
    assert f"Sans « {tag} », ce message ne dirait rien" in shown(page)
    template.refresh_from_db()
    assert template.body != "Bonjour"
