import pytest
from django.urls import reverse
from django.utils import timezone

from erasure.enums import Cause, State
from erasure.erase import erase
from erasure.models import Erasure
from erasure.notice import NoticeBroken
from messaging.models import MessageTemplate, OutgoingMessage
from messaging.outbox import deliver
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def former(**values):
    return ContactFactory(former_client=True, **values)


def notified(contact):
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), notify=True)
    return Erasure.objects.get(contact=contact)


def test_the_notice_goes_to_the_address_as_it_was_and_is_emptied(mailoutbox):
    contact = former(email="jeanne@exemple.test", last_name="Arbusse")
    erasure = notified(contact)
    assert erasure.notified
    assert erasure.state == State.COMPLETE
    message = OutgoingMessage.objects.get(public_id=erasure.notice)
    deliver(message.pk, timezone.now())
    [mail] = mailoutbox
    assert mail.to == ["jeanne@exemple.test"]
    assert "Arbusse" in mail.body
    message.refresh_from_db()
    assert (message.address, message.text, message.html) == (None, None, None)


def test_a_server_that_refuses_the_notice_empties_it_too(smtp_sink):
    smtp_sink.refuse_recipient("jeanne@exemple.test")
    erasure = notified(former(email="jeanne@exemple.test"))
    message = OutgoingMessage.objects.get(public_id=erasure.notice)
    deliver(message.pk, timezone.now())
    message.refresh_from_db()
    assert (message.state, message.address) == ("failed", None)
    assert erasure.state == State.COMPLETE


def test_without_a_title_the_notice_greets_by_first_and_last_name(mailoutbox):
    erasure = notified(former(title=None, first_name="Jeanne", last_name="Arbusse"))
    deliver(OutgoingMessage.objects.get(public_id=erasure.notice).pk, timezone.now())
    assert "Bonjour Jeanne Arbusse," in mailoutbox[0].body


def test_the_register_says_that_the_notice_itself_is_not_counted(client):
    client.force_login(UserFactory(admin=True))
    told, silent = notified(former()), former()
    erase([silent], cause=Cause.BUTTON, now=timezone.now())
    for erasure in Erasure.objects.all():
        page = client.get(reverse("erasure:detail", args=[erasure.pk]))
        said = "avis de suppression n&#x27;est pas compté" in page.content.decode()
        assert said == (erasure == told)


def test_without_an_address_there_is_no_notice():
    erasure = notified(former(email=None))
    assert not erasure.notified
    assert not OutgoingMessage.objects.exists()


def test_a_worker_gets_the_text_of_workers():
    notified(ContactFactory(inactive_worker=True))
    assert OutgoingMessage.objects.get().template_code == "erasure_worker"


def test_a_broken_template_erases_nothing_and_says_so(client):
    MessageTemplate.objects.filter(code="erasure_client").update(
        body="{inconnu#defaut}"
    )
    contact = former()
    with pytest.raises(NoticeBroken):
        notified(contact)
    client.force_login(UserFactory(admin=True))
    url = reverse("erasure:erase", args=[contact.public_id])
    response = client.post(url, {"notify": "on"}, follow=True)
    assert "balise inconnue" in response.content.decode()
    contact.refresh_from_db()
    assert contact.last_name
    assert not contact.is_erased


def test_the_alert_shows_the_mail_that_would_leave(client):
    client.force_login(UserFactory(admin=True))
    contact = ContactFactory(client=True)
    page = client.get(reverse("erasure:deactivate", args=[contact.public_id]))
    assert "Aperçu du mail" in page.content.decode()
    assert not OutgoingMessage.objects.exists()
