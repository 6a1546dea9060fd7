import datetime

import pytest
from django.utils import timezone

from mailings.sending import dispatch
from mailings.sent import sent_to
from messaging import outbox
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import (
    DeliveryFactory,
    MailingFactory,
    accept,
    decline,
    run,
    subscriber,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():

    contact = subscriber()
    mailing = MailingFactory(subject="La lettre de mai")
    dispatch.launch(mailing, timezone.now(), user=None)
    run(mailing)
    outbox.queue("new_link", contact=contact, now=timezone.now())
    return contact


def test_the_contact_page_lists_mailings_and_single_messages(client, jeanne):
    client.force_login(UserFactory(admin=True))

    page = client.get(f"/contacts/{jeanne.public_id}/").content.decode()

    assert "La lettre de mai" in page
    assert "consentement du" in page
    assert "Votre lien pour choisir vos messages" in page


def test_a_contact_page_without_messages_does_not_claim_none_was_ever_sent(client):
    client.force_login(UserFactory(admin=True))

    page = client.get(f"/contacts/{ContactFactory().public_id}/").content.decode()

    assert "Aucun message n'est enregistré ici." in page
    assert "La confirmation d'une inscription" in page


def test_it_takes_two_queries(django_assert_num_queries, jeanne):
    with django_assert_num_queries(2):
        lines = sent_to(jeanne)

    assert [line.title for line in lines] == [
        "Votre lien pour choisir vos messages",
        "La lettre de mai",
    ]


def test_a_message_that_waits_is_not_sent():
    contact = ContactFactory()
    DeliveryFactory(contact=contact)

    assert sent_to(contact) == []


def test_a_message_that_was_withheld_cannot_be_seen(client):
    client.force_login(UserFactory(admin=True))
    jeanne, paul = subscriber(), subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, timezone.now(), user=None)
    decline(jeanne)
    run(mailing)

    page = client.get(mailing.url("deliveries")).content.decode()

    assert mailing.url("preview", public_id=paul.public_id) in page
    assert mailing.url("preview", public_id=jeanne.public_id) not in page
    assert [line.url for line in sent_to(jeanne)] == [""]


def test_the_day_of_a_consent_is_in_paris_time():
    evening = datetime.datetime(2026, 5, 15, 22, 30, tzinfo=datetime.UTC)
    contact = ContactFactory()
    accept(contact, now=evening)
    mailing = MailingFactory()
    dispatch.launch(mailing, timezone.now(), user=None)
    run(mailing)

    [line] = sent_to(contact)

    assert line.allowed_by == "consentement du 16/05/2026"
