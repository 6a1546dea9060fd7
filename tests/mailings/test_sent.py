import pytest
from django.utils import timezone

from mailings import dispatch
from mailings.sent import sent_to
from messaging import outbox
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import DeliveryFactory, MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():

    contact = subscriber()
    mailing = MailingFactory(subject="La lettre de mai")
    dispatch.launch(mailing, timezone.now(), user=None)
    run(mailing)
    outbox.queue("new_link", contact=contact, now=timezone.now())
    return contact


def test_a_sheet_lists_mailings_and_single_messages(client, jeanne):
    client.force_login(UserFactory(admin=True))

    page = client.get(f"/contacts/{jeanne.public_id}/").content.decode()

    assert "La lettre de mai" in page
    assert "consentement du" in page
    assert "Votre lien pour choisir vos messages" in page


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
