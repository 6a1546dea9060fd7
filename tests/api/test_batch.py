"""Up to 500 operations in one call, each checked like a single one."""

import json
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from consent.integrity import journal
from consent.models import Consent
from contacts.models import Contact
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def upsert(number, **fields):
    return {
        "id": f"C{number}",
        "method": "PUT",
        "path": f"/contacts/by-reference/erp/C{number}",
        "body": {
            "kind": "client",
            "last_name": f"Nom{number}",
            "email": f"c{number}@exemple.fr",
        }
        | fields,
    }


def test_one_bad_row_stops_nothing_but_itself():
    api = ApiClient()
    person = ContactFactory()
    operations = [
        upsert(1),
        upsert(2, email="pas une adresse"),
        {"method": "POST", "path": f"/contacts/{person.public_id}/deactivate"},
        {
            "method": "PUT",
            "path": f"/contacts/{person.public_id}/consents",
            "body": [{"campaign": "newsletter_email", "granted": False}],
        },
        {"method": "PATCH", "path": "/nowhere", "body": {}},
        {
            "method": "PATCH",
            "path": f"/contacts/{person.public_id}",
            "body": {"city": "Brest"},
            "if_match": '"old"',
        },
        upsert(3),
    ]
    answer = api.post("/batch", {"operations": operations}).json()
    statuses = [row["status"] for row in answer["data"]]
    assert statuses == [201, 422, 200, 200, 404, 412, 201]
    assert (answer["succeeded"], answer["failed"]) == (4, 3)
    assert answer["data"][0]["id"] == "C1"
    assert answer["data"][1]["problem"]["errors"][0]["pointer"] == "#/email"
    assert answer["data"][3]["outcomes"][0]["outcome"] == "recorded"
    assert set(Contact.objects.values_list("last_name", flat=True)) == {
        "Nom1",
        "Nom3",
        person.last_name,
    }
    person.refresh_from_db()
    assert (person.is_active, person.city == "Brest") == (False, False)
    assert Consent.objects.filter(contact=person, state="refused").exists()
    assert "c1@exemple.fr" not in str(answer)
    lines = AuditEvent.objects.filter(action="api.call", api_key=api.key)
    assert lines.count() == 7 - 1 + 1


def test_an_operation_that_cannot_be_stored_is_refused_alone():
    twice = json.dumps(upsert(4)).replace('"body"', '"path": "/x", "body"')
    rows = [
        json.dumps(upsert(1)),
        json.dumps(upsert(2, city="Bre\x00st")),
        json.dumps(upsert(3, city="Bre\ud800st")),
        twice,
        json.dumps(upsert(5) | {"id": "\x00"}),
        json.dumps(upsert(6)),
    ]
    answer = ApiClient().post("/batch", f'{{"operations": [{", ".join(rows)}]}}')
    found = answer.json()["data"]
    assert [row["status"] for row in found] == [201, 422, 422, 422, 422, 201]
    assert [row.get("id") for row in found] == ["C1", "C2", "C3", "C4", None, "C6"]
    assert "écrit deux fois" in found[3]["problem"]["detail"]
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        '{"operations": [], "operations": [{}]}',
        '{"operations": [], "\\u0000": 1}',
        '{"operations": [{"method": "GET", "path": "/campaigns"}]}',
        "[]",
    ],
)
def test_a_batch_of_a_wrong_shape_is_refused_whole(body):
    assert code_of(ApiClient().post("/batch", body)) == "invalid_content"


def test_a_batch_gives_no_right_that_the_key_has_not():
    api = ApiClient("contacts:write")
    person = ContactFactory()
    operations = [
        {"method": "POST", "path": f"/contacts/{person.public_id}/deactivate"},
        {"method": "POST", "path": f"/contacts/{person.public_id}/preference-link"},
        {"method": "POST", "path": "/batch", "body": {"operations": []}},
    ]
    rows = api.post("/batch", {"operations": operations}).json()["data"]
    assert [row["problem"]["code"] for row in rows] == [
        "scope_missing",
        "not_found",
        "not_found",
    ]
    person.refresh_from_db()
    assert person.is_active


def test_it_is_bounded_and_safe_to_repeat():
    api = ApiClient()
    too_many = {"operations": [upsert(n) for n in range(501)]}
    assert code_of(api.post("/batch", too_many)) == "invalid_content"
    whole = {"operations": [upsert(n) for n in range(500)]}
    first = api.post("/batch", whole, Idempotency_Key="nuit-1")
    again = api.post("/batch", whole, Idempotency_Key="nuit-1")
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Contact.objects.count() == 500
    assert '"bulk"' in first["RateLimit-Policy"]


def test_an_empty_batch_is_refused_in_words():
    problem = ApiClient().post("/batch", {"operations": []}).json()
    assert problem["detail"] == (
        "#/operations : Cette liste est trop courte (minimum : 1)."
    )


def test_an_operation_of_a_batch_takes_few_statements_and_writes_its_own_line():
    api = ApiClient()
    people = [upsert(number) for number in range(12)]
    api.post("/batch", {"operations": people})

    def change(count, city):
        operations = [upsert(number, city=city) for number in range(count)]
        before = AuditEvent.objects.count()
        with CaptureQueriesContext(connection) as queries:
            answer = api.post("/batch", {"operations": operations}).json()
        assert answer["succeeded"] == count
        # For each, what changed and the call; one more for the batch itself.
        assert AuditEvent.objects.count() == before + 2 * count + 1
        return len(queries)

    # Savepoint, contact, references, update, release.
    assert change(12, "Brest") - change(2, "Lyon") == 10 * 5
    lines = AuditEvent.objects.filter(action="api.call", details__method="PUT")
    targets = {line.target for line in lines}
    assert targets == {contact.target for contact in Contact.objects.all()}


def test_an_operation_rolled_back_after_its_write_leaves_only_the_line_of_its_call():
    api = ApiClient()
    body = {"kind": "client", "last_name": "Arbusse"}
    created = {"method": "POST", "path": "/contacts", "body": body}
    operations = [created | {"if_match": '"never-read"'}, upsert(1)]

    answer = api.post("/batch", {"operations": operations}).json()

    assert [row["status"] for row in answer["data"]] == [412, 201]
    acts = AuditEvent.objects.filter(action="contact.created")
    assert [act.target for act in acts] == [Contact.objects.get().target]
    calls = AuditEvent.objects.filter(action="api.call").order_by("id")
    assert [call.details["status"] for call in calls] == [412, 201, 200]


def test_a_lost_journal_stops_every_operation_of_a_batch(settings):
    api = ApiClient()
    api.post("/batch", {"operations": [upsert(1), upsert(2)]})
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    Path(settings.ERASURE_JOURNAL).unlink()

    operations = [upsert(1, city="Brest"), upsert(2, city="Brest"), upsert(3)]
    answer = api.post("/batch", {"operations": operations}).json()

    assert [row["status"] for row in answer["data"]] == [503, 503, 503]
    assert not Contact.objects.filter(city="Brest").exists()


def test_the_path_of_an_operation_is_read_as_that_of_a_call():
    api = ApiClient()
    made = api.put("/contacts/by-reference/erp/C%20%C3%A91", upsert(1)["body"]).json()
    again = upsert(1, city="Brest") | {"path": "/contacts/by-reference/erp/C%20%C3%A91"}
    [row] = api.post("/batch", {"operations": [again]}).json()["data"]
    assert (row["status"], row["public_id"]) == (200, made["public_id"])
    assert made["references"] == {"erp": "C é1"}


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_waits_too_long_for_another_says_so():
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_advisory_lock(hashtext('api.batch'), hashtext(''))")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        answer = ApiClient().post("/batch", {"operations": [upsert(1)]})
        other.execute("SELECT pg_advisory_unlock_all()")
        other.connection.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert code_of(answer) == "unavailable"
    assert "D'autres lots sont en cours" in answer.json()["detail"]
    assert answer["Retry-After"] == "10"
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_batches_of_the_same_people_in_opposite_orders_do_not_hinder_each_other():
    api = ApiClient()
    people = [upsert(number) for number in range(40)]
    outcomes = []

    def send(operations):
        answer = api.post("/batch", {"operations": operations}).json()
        outcomes.append({row["status"] for row in answer["data"]})
        connection.close()

    threads = [
        threading.Thread(target=send, args=[operations])
        for operations in (people, people[::-1])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=min) == [{200}, {201}]
    assert Contact.objects.count() == 40
