"""Health, bank and social security number: for who has the right to see them."""

import re

import pytest

from accounts.models import SEE_SENSITIVE, AuditEvent, User
from contacts.models import ClientDetails, WorkerDetails
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

RIGHT = f"accounts.{SEE_SENSITIVE}"
HEALTH, IBAN = "Diabète de type 2", "FR7630006000011234567890189"
NIR = "255081416802538"
SHEET = {
    "status": "client",
    "last_name": "Arbusse",
    "first_name": "Jeanne",
    "access_notes": "Code 12B",
}
ATTACK = {"health_notes": "rien", "iban": "", "social_security_number": ""}


@pytest.fixture
def jeanne():
    contact = ContactFactory(client=True, last_name="Arbusse", first_name="Jeanne")
    ClientDetails.objects.create(contact=contact, health_notes=HEALTH, iban=IBAN)
    return contact


@pytest.fixture
def paul():
    contact = ContactFactory(worker=True, last_name="Martin", first_name="Paul")
    WorkerDetails.objects.create(
        contact=contact, social_security_number=NIR, iban=IBAN, worker_number="M12"
    )
    return contact


def pages_of(client, contact):
    """All that a clerk opens of a contact, read as one text."""
    sheet = f"/contacts/{contact.public_id}/"
    found = [sheet, f"{sheet}modifier/", f"{sheet}historique/"]
    found += ["/contacts/clients/", "/contacts/intervenants/"]
    found += [
        f"/contacts/clients/?q={HEALTH.split()[0]}",
        f"/contacts/clients/?q={IBAN}",
    ]
    return "".join(client.get(path).content.decode() for path in found)


def test_without_the_right_no_page_shows_them(client, jeanne, paul):
    client.force_login(UserFactory())
    for contact in (jeanne, paul):
        text = pages_of(client, contact).replace(" ", "")
        assert "droitdelesvoir" in text
        assert HEALTH.replace(" ", "") not in text
        assert NIR not in text
        # The word that was searched for is shown again in its box.
        assert f">{IBAN}" not in text
        assert 'name="iban"' not in text
        assert 'name="health_notes"' not in text
        assert 'name="social_security_number"' not in text
    assert "Matricule" in client.get(f"/contacts/{paul.public_id}/").content.decode()


@pytest.mark.parametrize("user", [{"admin": True}, {"permissions": [RIGHT]}])
def test_with_the_right_the_contact_and_its_form_show_them(client, jeanne, paul, user):
    client.force_login(UserFactory(**user))
    text = pages_of(client, jeanne) + pages_of(client, paul)
    assert text.count(HEALTH) == 2
    assert NIR in text
    assert "droit de les voir" not in text
    assert 'name="iban"' in text


def test_a_form_saved_without_the_right_leaves_them_as_they_are(client, jeanne, paul):
    client.force_login(UserFactory())
    changed = client.post(f"/contacts/{jeanne.public_id}/modifier/", SHEET | ATTACK)
    assert changed.status_code == 302
    details = ClientDetails.objects.get()
    assert (details.health_notes, details.iban) == (HEALTH, IBAN)
    assert details.access_notes == "Code 12B"
    changed = client.post(
        f"/contacts/{paul.public_id}/modifier/",
        {"status": "worker", "last_name": "Martin", "worker_number": "M13"} | ATTACK,
    )
    assert changed.status_code == 302
    details = WorkerDetails.objects.get()
    assert (details.social_security_number, details.iban) == (NIR, IBAN)
    assert details.worker_number == "M13"
    line = AuditEvent.objects.filter(action="contact.updated").earliest("id")
    assert "iban" not in line.details["fields"]


def test_a_contact_made_without_the_right_has_none_of_them(client):
    client.force_login(UserFactory())
    sent = SHEET | {"health_notes": HEALTH, "iban": IBAN}
    assert client.post("/contacts/clients/nouvelle-fiche/", sent).status_code == 302
    details = ClientDetails.objects.get()
    assert (details.health_notes, details.iban) == (None, None)


def test_with_the_right_the_form_writes_them(client, jeanne):
    client.force_login(UserFactory(permissions=[RIGHT]))
    sent = SHEET | {"health_notes": "", "iban": ""}
    assert (
        client.post(f"/contacts/{jeanne.public_id}/modifier/", sent).status_code == 302
    )
    details = ClientDetails.objects.get()
    assert (details.health_notes, details.iban) == (None, None)


def test_the_copy_of_a_person_takes_both_rights(client, jeanne):
    address = f"/contacts/{jeanne.public_id}/export/"
    client.force_login(UserFactory(permissions=["exports.export_contacts"]))
    assert "demandez-la à un Admin" in client.get(address).content.decode()
    assert client.post(address).status_code == 403
    both = UserFactory(permissions=["exports.export_contacts", RIGHT])
    client.force_login(both)
    assert IBAN in client.post(address).content.decode()


def test_an_admin_gives_and_takes_the_right(client):
    client.force_login(UserFactory(admin=True))
    clerk = UserFactory()
    address = f"/administration/utilisateurs/{clerk.pk}/"
    sent = {"first_name": "A", "last_name": "B", "is_active": "on", "role": "manager"}
    client.post(address, sent | {"may_see_sensitive": "on"})
    assert User.objects.get(pk=clerk.pk).sees_sensitive
    box = re.search(
        r'<input[^>]*name="may_see_sensitive"[^>]*>', client.get(address).text
    )
    assert "checked" in box[0]
    client.post(address, sent)
    assert not User.objects.get(pk=clerk.pk).sees_sensitive
    lines = AuditEvent.objects.filter(action="user.sensitive_changed").order_by("id")
    assert [line.details["may_see_sensitive"] for line in lines] == [True, False]
