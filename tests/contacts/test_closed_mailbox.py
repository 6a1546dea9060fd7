"""A mailbox that was refused stays closed for whoever takes it, by every way in."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEvent
from contacts import closing
from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

DAY = timezone.localtime() - timezone.timedelta(days=40)
WORDS = "550 5.1.1 User unknown"
MAILBOX = "Marie@Hôpital.fr"
ALIKE = "marie@xn--hpital-ixa.fr"
MOBILE = "+33639981234"


@pytest.fixture
def closed():
    """The mailbox and the mobile of a client, both refused."""
    contact = ContactFactory(email=MAILBOX, mobile=MOBILE)
    mine = Contact.objects.filter(pk=contact.pk)
    closing.close(mine, "email", DAY, WORDS)
    closing.close(mine, "sms", DAY, "numéro inconnu")
    contact.refresh_from_db()
    return contact


def state(contact):
    stored = Contact.objects.get(pk=contact.pk)
    return stored.email_unusable_at, stored.email_refusal


def by_form(client, tmp_path):
    client.force_login(UserFactory())
    typed = {"first_name": "Anne", "last_name": "Roy", "email": ALIKE}
    answer = client.post(
        "/contacts/clients/nouvelle-fiche/",
        typed | {"status": "client", "confirm_duplicate": "1"},
    )
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert f"ne reçoit plus rien depuis le {DAY:%d/%m/%Y}" in " ".join(page.split())


def by_api(client, tmp_path):
    body = {"kind": "client", "last_name": "Roy", "email": ALIKE}
    assert ApiClient().post("/contacts", body).status_code == 201


def by_import(client, tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text(f"Nom;Situation;E-mail\nRoy;Client;{ALIKE}\n")
    call_command("import_contacts", str(path), stdout=io.StringIO())


def by_api_change(client, tmp_path):
    contact = ContactFactory(last_name="Roy")
    answer = ApiClient().patch(f"/contacts/{contact.public_id}", {"email": ALIKE})
    assert answer.status_code == 200


def by_import_update(client, tmp_path):
    contact = ContactFactory(last_name="Roy")
    contact.references.create(system="erp", value="R1")
    path = tmp_path / "contacts.csv"
    path.write_text(f"Nom;Situation;E-mail;Référence (erp)\nRoy;Client;{ALIKE};R1\n")
    call_command("import_contacts", str(path), "--update", stdout=io.StringIO())


@pytest.mark.parametrize(
    "door", [by_form, by_api, by_import, by_api_change, by_import_update]
)
def test_whoever_takes_a_closed_mailbox_starts_with_it_closed(
    door, closed, client, tmp_path
):
    door(client, tmp_path)

    newcomer = Contact.objects.exclude(pk=closed.pk).get(last_name="Roy")
    assert newcomer.email_key == closed.email_key
    assert state(newcomer) == (DAY, WORDS)


def test_the_object_that_was_saved_knows_it_and_does_not_reopen_by_a_second_save(
    closed,
):
    other = ContactFactory(email=ALIKE, mobile=MOBILE)
    assert (other.email_unusable_at, other.mobile_unusable_at) == (DAY, DAY)
    other.save()
    assert state(other) == (DAY, WORDS)
    other.email = "autre@exemple.test"
    other.save()
    assert state(other) == (None, None)


def test_reopening_opens_the_mailbox_for_all_who_have_it(closed, client):
    other = ContactFactory(email=ALIKE)
    alone = ContactFactory(email="alone@exemple.test")
    closing.close(Contact.objects.filter(pk=alone.pk), "email", DAY, WORDS)

    client.force_login(UserFactory())
    client.post(f"/contacts/{other.public_id}/rouvrir-l-adresse/email/")

    assert state(closed) == state(other) == (None, None)
    assert state(alone) == (DAY, WORDS)
    told = AuditEvent.objects.filter(action="contact.address_reopened")
    assert {event.target for event in told} == {closed.target, other.target}
    assert state(ContactFactory(email=MAILBOX)) == (None, None)


def test_a_mailbox_that_answered_is_open_whatever_a_server_said(closed):
    """The link of a confirmation mail was followed: somebody reads what is sent there."""
    proved = ContactFactory(email=ALIKE, email_proved_at=timezone.now())
    assert state(proved) == (None, None)
