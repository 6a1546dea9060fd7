"""A mailbox that was refused stays closed for whoever takes it, by every way in."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEvent
from contacts import address_changes, closing
from contacts.addresses import address_key
from contacts.models import ClosedAddress, Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
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
def test_a_contact_given_a_closed_address_has_it_closed(door, closed, client, tmp_path):
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


def come_back_typed(contact, client, tmp_path):
    contact.email, contact.mobile = ALIKE, MOBILE
    contact.save()


def come_back_by_api(contact, client, tmp_path):
    body = {"email": ALIKE, "mobile": MOBILE}
    answer = ApiClient().patch(f"/contacts/{contact.public_id}", body)
    assert answer.status_code == 200


def come_back_by_import(contact, client, tmp_path):
    contact.references.create(system="erp", value="R1")
    path = tmp_path / "contacts.csv"
    path.write_text(
        "Nom;Situation;E-mail;Portable;Référence (erp)\n"
        f"{contact.last_name};Client;{ALIKE};{MOBILE};R1\n"
    )
    call_command("import_contacts", str(path), "--update", stdout=io.StringIO())


def come_back_by_undo(contact, client, tmp_path):
    for change in contact.address_changes.filter(settled_at=None):
        assert address_changes.undo(change, timezone.now())


def come_back_to_another_contact(contact, client, tmp_path):
    other = ContactFactory(email=ALIKE, mobile=MOBILE)
    assert closing_of(other) == (DAY, DAY)
    come_back_typed(contact, client, tmp_path)


def closing_of(contact):
    stored = Contact.objects.get(pk=contact.pk)
    return stored.email_unusable_at, stored.mobile_unusable_at


@pytest.mark.parametrize(
    "come_back",
    [
        come_back_typed,
        come_back_by_api,
        come_back_by_import,
        come_back_by_undo,
        come_back_to_another_contact,
    ],
)
def test_an_address_that_was_left_and_comes_back_is_still_closed(
    come_back, closed, client, tmp_path
):
    body = {"email": "autre@exemple.test", "mobile": "+33639985678"}
    answer = ApiClient().patch(f"/contacts/{closed.public_id}", body)
    assert answer.status_code == 200
    assert closing_of(closed) == (None, None)

    come_back(Contact.objects.get(pk=closed.pk), client, tmp_path)

    assert state(closed) == (DAY, WORDS)
    assert closing_of(closed) == (DAY, DAY)
    client.force_login(UserFactory())
    client.post(f"/contacts/{closed.public_id}/rouvrir-l-adresse/email/")
    assert closing_of(closed) == (None, DAY)
    for email in ("encore@exemple.test", MAILBOX):
        closed.refresh_from_db()
        closed.email = email
        closed.save()
    assert closing_of(closed) == (None, DAY)


def test_an_address_emptied_and_a_rotated_key_change_nothing(closed, settings):
    closed.email = None
    closed.save()
    settings.ADDRESS_HMAC_KEY_FORMER = settings.ADDRESS_HMAC_KEY
    settings.ADDRESS_HMAC_KEY = "another-key-of-the-house"
    closed.email = ALIKE
    closed.save()
    assert state(closed) == (DAY, WORDS)


def test_a_wrong_number_is_still_wrong_when_it_comes_back_to_its_contact():
    contact = ContactFactory(mobile=None, phone="0199000001")
    closing.close(Contact.objects.filter(pk=contact.pk), "phone", DAY, "faux numéro")
    contact.refresh_from_db()
    for phone in ("0199000002", "0199000001"):
        contact.phone = phone
        contact.save()
    assert (contact.phone_unusable_at, contact.phone_refusal) == (DAY, "faux numéro")
    assert ContactFactory(mobile=None, phone="0199000001").phone_unusable_at is None


def test_an_erasure_leaves_no_trace_of_an_address_that_was_left(closed):
    closed.email = "autre@exemple.test"
    closed.save()
    assert ClosedAddress.objects.get().key == address_key(ALIKE)
    erase([closed], cause=Cause.BUTTON, now=timezone.now(), reason="demande")
    assert not ClosedAddress.objects.exists()
