import datetime

import pytest
from django.utils import timezone

from consent import ledger
from consent.models import Consent
from contacts.models import Contact
from erasure import holds
from erasure.models import Erasure
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def path(contact, act):
    return f"/contacts/{contact.public_id}/{act}"


def test_a_contact_is_deactivated_from_today():
    contact = ContactFactory()
    response = ApiClient().post(path(contact, "deactivate"))
    assert response.status_code == 200
    shown = response.json()
    assert (shown["status"], shown["deactivated_from"]) == ("former_client", "client")
    assert shown["erasure"] is None
    assert shown["email"] == contact.email


def test_a_past_day_counts_as_it_is_in_france():
    contact = ContactFactory()
    response = ApiClient().post(path(contact, "deactivate"), {"on": "2018-05-25"})
    assert response.json()["deactivated_at"] == "2018-05-25T00:00:00.000+02:00"


@pytest.mark.parametrize(
    "day", ["2190-01-01", "0001-01-01", "1989-12-31", "2018-02-30", "hier"]
)
def test_a_day_that_cannot_be_is_refused(day):
    contact = ContactFactory()
    response = ApiClient().post(path(contact, "deactivate"), {"on": day})
    assert (response.status_code, code_of(response)) == (422, "invalid_content")
    assert Contact.objects.get().is_active


def test_a_notice_without_an_erasure_is_refused():
    contact = ContactFactory()
    response = ApiClient().post(path(contact, "deactivate"), {"notify": True})
    assert (response.status_code, code_of(response)) == (422, "invalid_content")
    assert response.json()["errors"][0]["pointer"] == "#/notify"
    contact.refresh_from_db()
    assert contact.is_active


def test_deactivate_and_erase_is_one_act():
    contact = ContactFactory(notes="Digicode 45A12")
    ledger.record(contact, {campaign(): True}, act(contact))
    api = ApiClient()
    response = api.post(path(contact, "deactivate"), {"erase": True})
    shown = response.json()
    erasure = Erasure.objects.get()
    assert shown["erasure"] | {"at": None} == {
        "id": erasure.pk,
        "at": None,
        "cause": "deactivation",
        "state": "searching",
        "kept": [],
    }
    assert erasure.api_key == api.key
    assert (shown["email"], shown["last_name"], shown["notes"]) == (None, None, None)
    assert shown["erased_at"]
    assert Consent.objects.get().state == "ended"
    again = api.get(f"/contacts/{contact.public_id}")
    assert again.status_code == 200
    assert again.json()["erased_at"] == shown["erased_at"]


def test_what_the_law_keeps_is_named_and_an_empty_field_is_not():
    contact = ContactFactory(last_name="Arbusse", street=None, city="Lyon")
    holds.place(
        contact,
        {f"contacts.Contact.{name}" for name in ("last_name", "street")},
        reason="Factures",
        law="Code de commerce, art. L123-22",
        until=datetime.date(2100, 12, 31),
        user=None,
    )
    api = ApiClient()
    api.post(path(contact, "deactivate"), {"erase": True})
    kept = {
        "field": "last_name",
        "law": "Code de commerce, art. L123-22",
        "until": "2100-12-31",
        "reason": "Factures",
    }
    shown = api.get(f"/contacts/{contact.public_id}").json()
    assert (shown["last_name"], shown["city"]) == (None, None)
    assert shown["erasure"]["kept"] == [kept]
    again = api.post(path(contact, "reactivate")).json()
    assert again["erasure"]["kept"] == [kept]


def test_another_day_of_leaving_is_no_silence():
    contact = ContactFactory()
    api = ApiClient()
    first = api.post(path(contact, "deactivate"), {"on": "2026-03-02"})
    again = api.post(path(contact, "deactivate"), {"on": "2026-03-02"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert api.post(path(contact, "deactivate")).status_code == 200
    other = api.post(path(contact, "deactivate"), {"on": "2026-05-10"})
    assert (other.status_code, code_of(other)) == (409, "conflict")
    assert "inactive depuis le 02/03/2026" in other.json()["detail"]
    assert other.json()["errors"][0]["pointer"] == "#/on"
    contact.refresh_from_db()
    assert timezone.localdate(contact.deactivated_at).isoformat() == "2026-03-02"


def test_a_state_already_reached_does_not_change():
    contact = ContactFactory()
    api = ApiClient()
    first = api.post(path(contact, "deactivate"), {"on": "2026-03-02"}).json()
    assert api.post(path(contact, "deactivate")).json() == first
    erased = api.post(path(contact, "erase")).json()
    assert api.post(path(contact, "erase")).json() == erased
    assert Erasure.objects.count() == 1
    back = api.post(path(contact, "reactivate")).json()
    assert api.post(path(contact, "reactivate")).json() == back


def test_an_active_contact_is_not_erased():
    contact = ContactFactory()
    response = ApiClient().post(path(contact, "erase"))
    assert (response.status_code, code_of(response)) == (409, "contact_active")
    assert Contact.objects.get().email


def test_a_reactivated_contact_has_its_situation_back_but_no_erased_value():
    contact = ContactFactory(prospect=True)
    api = ApiClient()
    api.post(path(contact, "deactivate"), {"erase": True})
    shown = api.post(path(contact, "reactivate"), {}).json()
    assert (shown["status"], shown["deactivated_at"]) == ("prospect", None)
    assert shown["email"] is None


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("deactivate", {"erase": "oui"}),
        ("deactivate", {"when": "2026-03-02"}),
        ("erase", {"on": "2026-03-02"}),
        ("reactivate", {"on": "2026-03-02"}),
        ("reactivate", []),
    ],
)
def test_an_unknown_field_stops_the_act(act, body):
    contact = ContactFactory()
    assert code_of(ApiClient().post(path(contact, act), body)) == "invalid_content"
    assert Contact.objects.get().is_active


def test_an_erasure_sent_twice_under_one_key_answers_twice_the_same():
    contact = ContactFactory(
        former_client=True, deactivated_at=timezone.now() - datetime.timedelta(days=2)
    )
    api = ApiClient()
    first = api.post(path(contact, "erase"), Idempotency_Key="e-1")
    again = api.post(path(contact, "erase"), Idempotency_Key="e-1")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"


def test_the_copy_for_the_person_tells_what_is_held_and_why():
    contact = ContactFactory(city="Villeurbanne")
    ledger.record(contact, {campaign(): True}, act(contact))
    copy = ApiClient().get(f"/contacts/{contact.public_id}/export").json()
    assert copy["person"]["id"] == str(contact.public_id)
    assert "Villeurbanne" in {fact["value"] for fact in copy["data"]}
    assert copy["portable"]["email"] == contact.email
    assert copy["consent_history"][0]["campaign"] == campaign().label
    assert {"purposes", "recipients", "retention", "messages"} < set(copy)
