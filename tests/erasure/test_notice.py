import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from erasure import holds
from erasure.engine.erase import erase
from erasure.enums import Cause, ErasureState
from erasure.models import Erasure
from erasure.notice import NoticeBroken
from messaging.models import MessageTemplate, OutgoingMessage
from messaging.outbox import deliver
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.erasure.pages import address

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
    assert erasure.state == ErasureState.COMPLETE
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
    assert erasure.state == ErasureState.COMPLETE


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
    page = client.get(reverse("retention:deactivate", args=[contact.public_id]))
    assert "Aperçu du mail" in page.content.decode()
    assert not OutgoingMessage.objects.exists()


ACTS = ("deactivate", "erase")
LAST_DAY = datetime.date(2036, 12, 31)


def hold(contact, *names):
    holds.place(
        contact,
        [f"contacts.Contact.{name}" for name in names],
        reason="Dossier Untel",
        law="Code de commerce, art. L123-22",
        until=LAST_DAY,
        user=None,
    )


def sent(erasure, mailoutbox):
    deliver(OutgoingMessage.objects.get(public_id=erasure.notice).pk, timezone.now())
    [mail] = mailoutbox
    return mail.body


def test_the_notice_names_what_the_law_keeps_the_law_and_the_day(mailoutbox):
    contact = former(street="12 rue des Lilas", phone=None)
    hold(contact, "street", "phone", "last_name")
    body = sent(notified(contact), mailoutbox)
    law = "(Code de commerce, art. L123-22)"
    assert (
        f"Adresse postale : jusqu'au 31 décembre 2036 inclus {law}\nNom : jusqu'au"
        in body
    )
    assert "<br>" in mailoutbox[0].alternatives[0][0]
    assert "Téléphone fixe" not in body, "it was empty: nothing is kept of it"
    assert "Lilas" not in body
    assert "Dossier Untel" not in body, "the staff's own words"


def test_a_notice_that_the_company_rewrote_names_what_is_kept_too(mailoutbox):
    rewritten = MessageTemplate.objects.filter(code="erasure_client")
    rewritten.update(body="C'est fait.")
    contact = former(street="12 rue des Lilas")
    hold(contact, "street")
    body = sent(notified(contact), mailoutbox)
    assert body.index("C'est fait.") < body.index(
        "Adresse postale : jusqu'au 31 décembre 2036 inclus"
    )
    assert rewritten.get().body == "C'est fait."


def test_a_notice_without_a_hold_mentions_none(mailoutbox):
    body = sent(notified(former()), mailoutbox)
    assert "Ce que la loi nous oblige à garder" not in body
    assert "Ce qui est supprimé" in body


def test_each_notice_of_a_batch_names_what_is_kept_of_its_contact(mailoutbox):
    held, free = former(street="12 rue des Lilas"), former()
    hold(held, "street")
    erase([held, free], cause=Cause.BUTTON, now=timezone.now(), notify=True)
    for message in OutgoingMessage.objects.all():
        deliver(message.pk, timezone.now())
    told = {mail.to[0]: "31 décembre 2036" in mail.body for mail in mailoutbox}
    assert told == {held.email: True, free.email: False}


def test_what_is_kept_of_a_batch_is_read_once():
    people = [former(street="12 rue des Lilas") for _ in range(3)]
    for contact in people:
        hold(contact, "street")
    with CaptureQueriesContext(connection) as asked:
        erase(people, cause=Cause.BUTTON, now=timezone.now(), notify=True)
    reading = '"contacts_contact"."street" AS "street"'
    assert sum(reading in query["sql"] for query in asked) == 1


def test_the_pages_before_an_erasure_show_what_the_mail_will_name(client):
    client.force_login(UserFactory(admin=True))
    contact = ContactFactory(client=True, street="12 rue des Lilas")
    hold(contact, "street")
    several = f"{reverse('retention:deactivate_many')}?fiche={contact.public_id}"
    one = [address(page, contact) for page in ACTS]
    for url in [several, *one]:
        page = client.get(url).content.decode().replace("&#x27;", "'")
        assert "Adresse postale : jusqu'au 31 décembre 2036 inclus (Code" in page
