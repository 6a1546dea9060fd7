"""A contact by the reference that another system has for it."""

import pytest
from django.utils import timezone

from contacts import lifecycle
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

PATH = "/contacts/by-reference/erp/C1043"
ANNE = {
    "kind": "client",
    "first_name": "Anne",
    "last_name": "Arbusse",
    "email": "anne@exemple.fr",
}


def test_a_reference_makes_a_contact_then_changes_it():
    api = ApiClient()
    made = api.put(PATH, ANNE)
    assert made.status_code == 201
    assert made.json()["references"] == {"erp": "C1043"}
    again = api.put(PATH, {"city": "Lyon"})
    assert again.status_code == 200
    assert again.json() == made.json() | {"city": "Lyon"}
    assert api.get(PATH).json() == again.json()
    assert Contact.objects.count() == 1


def test_a_person_who_has_a_contact_gets_the_reference():
    sheet = ContactFactory(
        client=True, first_name="ANNE", last_name="arbussé", email="Anne@exemple.fr"
    )
    api = ApiClient()
    answer = api.put(PATH, ANNE)
    assert answer.status_code == 200
    assert answer.json()["public_id"] == str(sheet.public_id)
    other = api.put("/contacts/by-reference/erp/C2000", ANNE)
    assert (other.status_code, code_of(other)) == (409, "duplicate")


def test_a_reference_is_of_one_contact_and_a_contact_may_have_several():
    api = ApiClient()
    first = api.put(PATH, ANNE | {"references": {"compta": "42"}}).json()
    assert first["references"] == {"compta": "42", "erp": "C1043"}
    taken = api.post(
        "/contacts", ANNE | {"first_name": "Paul", "references": {"compta": "42"}}
    )
    assert (taken.status_code, code_of(taken)) == (409, "conflict")
    assert Contact.objects.count() == 1
    path = f"/contacts/{first['public_id']}"
    patched = api.patch(path, {"references": {"compta": None, "brevo": "b1"}})
    assert patched.json()["references"] == {"brevo": "b1", "erp": "C1043"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (PATH, {}, 422),
        (PATH, {"kind": "client"}, 422),
        (PATH, ANNE | {"email": "@"}, 422),
        ("/contacts/by-reference/E%20R%20P/1", ANNE, 422),
        (f"/contacts/by-reference/erp/{'x' * 101}", ANNE, 422),
    ],
)
def test_a_bad_call_makes_nothing(path, body, status):
    assert ApiClient().put(path, body).status_code == status
    assert not Contact.objects.exists()


def test_an_unknown_reference_is_not_found():
    answer = ApiClient().get(PATH)
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_an_erased_contact_keeps_its_references_and_makes_no_second_one():
    ApiClient().put(PATH, ANNE)
    contact = Contact.objects.get()
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="demande")
    found = ApiClient().get(PATH).json()
    assert found["references"] == {"erp": "C1043"}
    assert (found["last_name"], found["erasure"]["cause"]) == (None, "button")
    again = ApiClient().put(PATH, ANNE)
    assert (again.status_code, code_of(again)) == (409, "contact_erased")


def test_a_reference_is_no_address():
    answer = ApiClient().put("/contacts/by-reference/brevo/anne@exemple.fr", ANNE)
    assert code_of(answer) == "invalid_content"
