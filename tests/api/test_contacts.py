import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from consent.models import ConsentEvent
from contacts import lifecycle
from contacts.models import Contact, StatusChange
from retention.models import RetentionRule
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

SHAPE = {
    "public_id",
    "kind",
    "status",
    "deactivated_from",
    "title",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "phone",
    "street",
    "street_extra",
    "postcode",
    "city",
    "references",
    "birth_date",
    "notes",
    "deactivated_at",
    "last_kept_day",
    "erased_at",
    "deceased_at",
    "restricted_at",
    "merged_into",
    "erasure",
}
JEANNE = {
    "kind": "client",
    "status": "client",
    "title": "Mme",
    "first_name": "Jeanne",
    "last_name": "Arbusse",
    "email": "  Jeanne.Arbusse@Exemple.fr ",
    "mobile": "06 12 34 56 78",
    "birth_date": "1950-03-02",
    "notes": "Digicode 45A12",
}


def test_a_contact_is_created_in_one_shape():
    api = ApiClient()
    response = api.post("/contacts", JEANNE)
    assert response.status_code == 201
    made = response.json()
    assert set(made) == SHAPE
    assert made["email"] == "jeanne.arbusse@exemple.fr"
    assert made["mobile"] == "+33612345678"
    assert response["Location"] == f"/api/v1/contacts/{made['public_id']}"
    assert api.get(f"/contacts/{made['public_id']}").json() == made
    assert StatusChange.objects.get().after == "client"
    assert not ConsentEvent.objects.exists()


def test_without_a_situation_a_contact_is_a_prospect_or_a_candidate():
    api = ApiClient()
    for kind, status in [("client", "prospect"), ("worker", "candidate")]:
        made = api.post("/contacts", {"kind": kind, "last_name": "Un"}).json()
        assert (made["kind"], made["status"]) == (kind, status)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "pas d'adresse"}, "#/email"),
        ({"mobile": "01 44 55 66 77"}, "#/mobile"),
        ({"mobile": "soixante"}, "#/mobile"),
        ({"birth_date": "2190-01-01"}, "#/birth_date"),
        ({"birth_date": "1950-02-31"}, "#/birth_date"),
        ({"birth_date": 0}, "#/birth_date"),
        ({"birth_date": "0"}, "#/birth_date"),
        ({"last_name": "   "}, "#/last_name"),
        ({"last_name": "\u200b"}, "#/last_name"),
        ({"last_name": "\u2800 \u3164"}, "#/last_name"),
        ({"references": {"erp": "C1", " ERP": "C2"}}, "#/references"),
        ({"last_name": "x" * 101}, "#/last_name"),
        ({"kind": "vip"}, "#/kind"),
        ({"status": "worker"}, "#/"),
        ({"status": "former_client"}, "#/"),
        ({"surname": "Arbusse"}, "#/surname"),
        ({"notes": 12}, "#/notes"),
    ],
)
def test_bad_content_is_refused_at_its_place(change, pointer):
    response = ApiClient().post("/contacts", JEANNE | change)
    assert response.status_code == 422
    assert code_of(response) == "invalid_content"
    [error] = response.json()["errors"]
    assert error["pointer"] == pointer
    assert not Contact.objects.exists()


def test_contacts_are_found_by_address_whatever_its_case():
    api = ApiClient()
    contact = ContactFactory(email="jeanne@exemple.test")
    ContactFactory()
    found = api.get("/contacts?email=%20JEANNE@exemple.test").json()
    assert [c["public_id"] for c in found["data"]] == [str(contact.public_id)]
    assert found["next"] is None
    assert api.get("/contacts?email=autre@exemple.test").json()["data"] == []
    assert code_of(api.get("/contacts?email=rien")) == "invalid_content"
    refused = api.get("/contacts?status=client&status=vip").json()
    assert [error["pointer"] for error in refused["errors"]] == ["?status"]


def test_pages_neither_skip_nor_repeat_while_rows_are_added():
    api = ApiClient()
    before = [str(c.public_id) for c in ContactFactory.create_batch(7)]
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/contacts?limit=2{cursor}").json()
        seen += [c["public_id"] for c in page["data"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
        if len(seen) < 9:
            ContactFactory()
    assert seen[:7] == before
    assert len(seen) == len(set(seen))


def test_a_cursor_of_another_list_or_an_altered_one_is_refused():
    api = ApiClient()
    contact = ContactFactory()
    ContactFactory()
    cursor = api.get("/contacts?limit=1").json()["next"]
    for bad in (cursor[:-1], "x", ""):
        assert api.get(f"/contacts?cursor={bad}").status_code == 422
    history = api.get(f"/contacts/{contact.public_id}/history?cursor={cursor}")
    assert code_of(history) == "invalid_content"


def test_a_list_costs_the_same_whatever_its_length(django_assert_num_queries):
    api = ApiClient()
    ContactFactory.create_batch(5, former_client=True)
    api.get("/contacts")
    with django_assert_num_queries(6):
        # The key, the page, the rules of retention, the line of the journal.
        assert len(api.get("/contacts").json()["data"]) == 5


def test_the_last_kept_day_is_shown():
    RetentionRule.objects.update_or_create(population="client", defaults={"days": 30})
    contact = ContactFactory()
    at = timezone.datetime(2018, 5, 25, 10, tzinfo=timezone.get_current_timezone())
    lifecycle.deactivate(contact, at=at)
    shown = ApiClient().get(f"/contacts/{contact.public_id}").json()
    assert shown["last_kept_day"] == "2018-06-25"
    assert shown["deactivated_from"] == "client"


def test_a_change_touches_what_it_names_and_null_empties():
    api = ApiClient()
    contact = ContactFactory(notes="Ancienne note")
    response = api.patch(
        f"/contacts/{contact.public_id}", {"city": "Villeurbanne", "notes": None}
    )
    assert response.status_code == 200
    after = Contact.objects.get()
    assert (after.city, after.notes) == ("Villeurbanne", None)
    assert after.email == contact.email
    line = AuditEvent.objects.get(action="contact.updated")
    assert line.details == {"fields": ["city", "notes"]}
    assert line.api_key == api.key


def test_a_prospect_becomes_a_client():
    contact = ContactFactory(prospect=True)
    api = ApiClient()
    response = api.patch(f"/contacts/{contact.public_id}", {"status": "client"})
    assert response.json()["status"] == "client"
    assert StatusChange.objects.get().before == "prospect"


@pytest.mark.parametrize("status", ["former_client", "worker"])
def test_a_change_of_situation_is_one_between_active_ones(status):
    contact = ContactFactory()
    response = ApiClient().patch(f"/contacts/{contact.public_id}", {"status": status})
    assert code_of(response) == "invalid_content"
    assert Contact.objects.get().status == "client"


def test_an_inactive_contact_does_not_come_back_by_a_change():
    contact = ContactFactory(former_client=True)
    response = ApiClient().patch(f"/contacts/{contact.public_id}", {"status": "client"})
    assert code_of(response) == "contact_inactive"


def test_a_contact_changed_meanwhile_is_not_overwritten():
    api = ApiClient()
    contact = ContactFactory()
    path = f"/contacts/{contact.public_id}"
    first = api.get(path)["ETag"]
    second = api.patch(path, {"city": "Bron"}, If_Match=first)
    assert second.status_code == 200
    assert second["ETag"] != first
    refused = api.patch(path, {"city": "Vaulx"}, If_Match=first)
    assert code_of(refused) == "precondition_failed"
    assert refused.status_code == 412
    assert (
        api.patch(path, {"city": "Vaulx"}, If_Match=second["ETag"]).status_code == 200
    )
    assert api.patch(path, {"city": "Lyon"}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/contacts/00000000-0000-4000-8000-000000000000",
        "/contacts/12",
        "/contacts/x%00y",
        "/campaigns/999999/recipients",
        "/campaigns/99999999999999999999999/recipients",
        "/campaigns/x/recipients",
        "/nothing/here",
        "/contacts/by-reference/erp/C%0A1043",
    ],
)
def test_what_does_not_exist_is_not_found(path):
    response = ApiClient().get(path)
    assert response.status_code == 404
    assert code_of(response) == "not_found"
