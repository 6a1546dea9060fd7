"""What other systems call a contact: on its form, in the list, in exports and back."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import AuditEvent, User
from contacts.models import Contact, ExternalReference
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

SHEET = {"status": "client", "last_name": "Arbusse", "first_name": "Jeanne"}


@pytest.fixture
def jeanne(client):
    client.force_login(UserFactory(admin=True))
    return ContactFactory(client=True, last_name="Arbusse", first_name="Jeanne")


def save(client, contact, references, **changes):
    path = f"/contacts/{contact.public_id}/modifier/"
    read = client.get(path).context["form"]
    data = {name: read[name].value() or "" for name in read.fields}
    sent = {n: v for n, v in data.items() if isinstance(v, str)} | changes
    return client.post(path, sent | {"references": references})


def test_the_form_sets_changes_and_removes_them(client, jeanne):
    other = ContactFactory(client=True)
    ExternalReference.objects.create(contact=other, system="erp", value="C2")
    assert save(client, jeanne, "ERP : C1043\ncompta: 42").status_code == 302
    known = jeanne.references.values_list("system", "value")
    assert list(known) == [("compta", "42"), ("erp", "C1043")]
    line = AuditEvent.objects.filter(action="contact.updated").latest("id")
    assert (line.details, line.target) == ({"fields": ["references"]}, jeanne.target)
    page = client.get(f"/contacts/{jeanne.public_id}/").content.decode()
    assert "Référence (erp)" in page
    assert "C1043" in page
    for wrong, sentence in (
        ("erp : C2", "« erp : C2 » est la référence d'une autre fiche."),
        ("erp C3", "erp : C1043"),
        ("erp : 1\nerp : 2", "une seule référence dans « erp »"),
    ):
        answer = save(client, jeanne, wrong)
        assert answer.status_code == 200
        assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert save(client, jeanne, "erp : C1043", city="Bron").status_code == 302
    assert jeanne.references.get().system == "erp"
    assert Contact.objects.get(pk=jeanne.pk).city == "Bron"


def test_the_list_and_the_api_find_by_reference(client, jeanne):
    ContactFactory(client=True)
    for system, value in (("erp", "C1043"), ("compta", "C1043")):
        ExternalReference.objects.create(contact=jeanne, system=system, value=value)
    page = client.get("/contacts/clients/", {"reference": " C1043 "}).content.decode()
    assert page.count("erp : C1043") == 1
    assert len(client.get("/contacts/clients/?reference=C9").context["page"]) == 0
    api = ApiClient()
    for query, count in (
        ("reference=C1043", 1),
        ("reference=C1043&system=ERP", 1),
        ("reference=C1043&system=brevo", 0),
    ):
        assert len(api.get(f"/contacts?{query}").json()["data"]) == count


@pytest.mark.django_db(transaction=True)
def test_a_reference_taken_meanwhile_is_an_error_of_the_form(jeanne):
    """Two users give the same reference at once: the second waits for the first, and is
    told on the form."""
    user = User.objects.get()
    other = ContactFactory(client=True, last_name="Bastide")
    answers = {}

    def post(name, path, more):
        try:
            browser = Client()
            browser.force_login(user)
            data = {"last_name": "Cormier", "status": "client"} | more
            answers[name] = browser.post(path, data | {"references": "erp : C1043"})
        finally:
            connection.close()

    doings = {
        "new": ("/contacts/clients/nouvelle-fiche/", {}),
        "known": (f"/contacts/{jeanne.public_id}/modifier/", {}),
        "leaves": (
            f"/contacts/{jeanne.public_id}/desactiver/",
            {"status": "former_client", "decision": "keep"},
        ),
    }
    for name, (path, more) in doings.items():
        thread = threading.Thread(target=post, args=(name, path, more))
        with transaction.atomic():
            ExternalReference.objects.create(contact=other, system="erp", value="C1043")
            thread.start()
            wait_for_a_blocked_writer()
        thread.join(30)
        other.references.all().delete()

    for name in ("new", "known"):
        assert answers[name].status_code == 200
        errors = answers[name].context["form"].errors
        assert errors == {
            "references": ["Cette référence est celle d'une autre fiche."]
        }
    assert "Nouvelle fiche client" in answers["new"].content.decode()
    assert answers["leaves"].status_code == 307
    assert Contact.objects.count() == 2
    assert Contact.objects.get(pk=jeanne.pk).is_active


def wait_for_a_blocked_writer():
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("no writer waits")
