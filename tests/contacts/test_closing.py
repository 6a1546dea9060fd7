"""An address that a server refused, and how a person opens it again."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from contacts import closing
from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
WORDS = "550 5.1.1 User unknown"


@pytest.fixture
def closed():
    contact = ContactFactory()
    closing.close(Contact.objects.filter(pk=contact.pk), "email", NOW, WORDS)
    contact.refresh_from_db()
    return contact


def reopen(client, contact, channel="email"):
    url = f"/contacts/{contact.public_id}/rouvrir-l-adresse/{channel}/"
    return client.post(url, follow=True)


def test_the_contact_says_since_when_and_by_which_words(client, closed):
    client.force_login(UserFactory())
    page = client.get(f"/contacts/{closed.public_id}/").content.decode()
    assert WORDS in page
    assert "Rouvrir l&#x27;adresse" in page or "Rouvrir l'adresse" in page


def test_reopening_is_an_act_of_a_person_and_is_journalled(client, closed):
    user = UserFactory()
    client.force_login(user)

    page = reopen(client, closed).content.decode()

    closed.refresh_from_db()
    assert (closed.email_unusable_at, closed.email_refusal) == (None, None)
    assert "rouverte" in page
    event = AuditEvent.objects.get(action="contact.address_reopened")
    assert (event.user, event.details["channel"]) == (user, "email")


def test_reopening_an_open_address_changes_and_writes_nothing(client, closed):
    client.force_login(UserFactory())
    reopen(client, closed, "sms")
    assert not AuditEvent.objects.filter(action="contact.address_reopened").exists()
    assert reopen(client, closed, "fax").status_code == 404


def test_saving_the_same_address_does_not_reopen_it(closed):
    closed.first_name = "Autre"
    closed.save()
    closed.refresh_from_db()
    assert closed.email_unusable_at == NOW


def test_another_address_is_open_and_forgets_the_words(closed):
    closed.email = "autre@exemple.fr"
    closed.save()
    closed.refresh_from_db()
    assert (closed.email_unusable_at, closed.email_refusal) == (None, None)


def test_a_second_refusal_keeps_the_day_and_the_words_of_the_first(closed):
    later = NOW + timezone.timedelta(days=1)
    closing.close(Contact.objects.filter(pk=closed.pk), "email", later, "autre")
    closed.refresh_from_db()
    assert (closed.email_unusable_at, closed.email_refusal) == (NOW, WORDS)
