"""HTTP to the letter: conditions, HEAD, 304, media types, request ids (RFC 9110)."""

import datetime

import pytest
from django.db import connection

from consent import ledger
from contacts.models import Contact
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return ApiClient()


@pytest.fixture
def path():
    return f"/contacts/{ContactFactory().public_id}"


@pytest.mark.parametrize("shape", ["W/{}", '"zz{}zz"', "{}x", '"other"'])
def test_a_tag_is_compared_and_never_searched_for(api, path, shape):
    tag = api.get(path)["ETag"]
    given = shape.format(tag if shape == "W/{}" else tag.strip('"'))
    refused = api.patch(path, {"city": "Brest"}, If_Match=given)
    assert (refused.status_code, code_of(refused)) == (412, "precondition_failed")
    for good in ("*", tag, f'"other", {tag}'):
        assert api.patch(path, {"notes": good}, If_Match=good).status_code in (200, 412)
    fresh = api.get(path)["ETag"]
    assert api.patch(path, {"city": "Brest"}, If_Match=fresh).status_code == 200


def test_every_write_honours_the_condition(api, path):
    old = api.get(path)["ETag"]
    api.patch(path, {"notes": "vu"})
    before = Contact.objects.values().get()
    for write in ("deactivate", "reactivate", "erase"):
        assert code_of(api.post(f"{path}/{write}", If_Match=old)) == (
            "precondition_failed"
        )
    reference = "/contacts/by-reference/erp/C1"
    new = {"kind": "client", "last_name": "A"}
    assert code_of(api.put(reference, new, If_Match=old)) == "precondition_failed"
    assert code_of(api.post("/contacts", new, If_Match=old)) == "precondition_failed"
    assert Contact.objects.values().get() == before
    made = api.put(reference, new, If_None_Match="*")
    assert made.status_code == 201
    assert code_of(api.put(reference, new, If_None_Match="*")) == "precondition_failed"
    assert made["ETag"] == api.get(reference)["ETag"]
    for write in ("deactivate", "erase", "reactivate"):
        done = api.post(f"{path}/{write}", If_Match=api.get(path)["ETag"])
        assert (done.status_code, done["ETag"]) == (200, api.get(path)["ETag"])


def test_consents_have_a_version_of_their_own(api, path):
    tag = api.get(f"{path}/consents")["ETag"]
    contact = Contact.objects.get()
    ledger.record(contact, {campaign(): True}, act(contact))
    no = [{"campaign": "newsletter_email", "granted": False}]
    stale = api.put(f"{path}/consents", no, If_Match=tag)
    assert code_of(stale) == "precondition_failed"
    now = api.get(f"{path}/consents")["ETag"]
    done = api.put(f"{path}/consents", no, If_Match=now)
    assert done.status_code == 200
    assert done["ETag"] == api.get(f"{path}/consents")["ETag"]


def test_a_version_that_the_caller_has_is_not_sent_again(api, path):
    tag = api.get(path)["ETag"]
    for held in (tag, f"W/{tag}", "*"):
        same = api.get(path, If_None_Match=held)
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
        assert "Content-Type" not in same
    head = api.call("HEAD", path)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", tag)
    assert int(head["Content-Length"]) > 100
    assert code_of(api.call("DELETE", path)) == "method_not_allowed"
    assert len({api.get(path)["X-Request-ID"] for _ in range(2)}) == 2


def test_every_refusal_has_an_id_to_quote(api, path, settings):
    answers = [
        api.post("/contacts", "{"),
        api.get(path, Authorization="Bearer no"),
        api.get("/nothing"),
        api.call("DELETE", path),
        api.patch(path, {"city": "Brest"}, If_Match='"old"'),
        api.post("/contacts", b'"' + b"a" * 1_000_001 + b'"'),
        api.get("/contacts?kind=client&kind=worker"),
    ]
    settings.API_CALLS_PER_MINUTE = 0
    answers.append(api.get(path))
    statuses = [answer.status_code for answer in answers]
    assert statuses == [400, 401, 404, 405, 412, 413, 422, 429]
    assert len({answer["X-Request-ID"] for answer in answers}) == len(answers)


def test_a_merge_patch_is_taken_and_a_replay_says_where(api, path):
    patched = api.http.generic(
        "PATCH",
        f"/api/v1{path}",
        data=b'{"city": "Brest"}',
        content_type="application/merge-patch+json",
        headers={"Authorization": f"Bearer {api.secret}"},
    )
    assert patched.json()["city"] == "Brest"
    new = {"kind": "client", "last_name": "Zoé"}
    first = api.post("/contacts", new, Idempotency_Key="a1")
    again = api.post("/contacts", dict(reversed(new.items())), Idempotency_Key="a1")
    assert (again.status_code, again["Location"]) == (201, first["Location"])
    assert again["ETag"] == first["ETag"]


def test_a_day_stays_that_day_and_instants_have_one_shape(api, path):
    api.post(f"{path}/deactivate", {"on": "2026-03-02"})
    shown = api.get(path).json()
    assert shown["deactivated_at"] == "2026-03-02T00:00:00.000+01:00"
    shapes = {api.get("/changes").json()["data"][0]["at"][-6:]}
    campaigns = api.get(f"{path}/consents").json()
    assert campaigns["data"]
    assert shapes <= {"+01:00", "+02:00"}


def test_a_clock_that_is_a_little_ahead_loses_nothing(api, path):
    ahead = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=2)
    told = {"campaign": "newsletter_email", "granted": True, "source": "Site web"}
    answer = api.put(f"{path}/consents", [told | {"occurred_at": ahead.isoformat()}])
    assert answer.status_code == 200
    too_far = (ahead + datetime.timedelta(minutes=1)).isoformat()
    refused = api.put(f"{path}/consents", [told | {"occurred_at": too_far}])
    assert code_of(refused) == "invalid_content"


def test_a_refusal_is_in_french_words(api):
    detail = api.get("/contacts?kind=chat").json()["detail"]
    assert "« client » ou « worker »" in detail
    assert "'" not in detail.replace("n'", "").replace("d'", "")


def test_a_campaign_is_named_by_its_code(api, path):
    number = campaign().pk
    by_code = api.get("/campaigns/newsletter_email/recipients").json()
    assert by_code == api.get(f"/campaigns/{number}/recipients").json()
    for unknown in ("no_such", "0", "99999999999999999999", "A-b"):
        answer = api.get(f"/campaigns/{unknown}/recipients")
        assert (answer.status_code, code_of(answer)) == (404, "not_found")
    told = [{"campaign": "newsletter_email", "granted": False}]
    assert api.put(f"{path}/consents", told).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_call_that_fails_says_so_without_what_it_was_given(api, path):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE erasure_erasure RENAME TO away")
        try:
            failed = api.get(path)
            write = api.patch(path, {"city": "Brest"}, Idempotency_Key="once")
        finally:
            cursor.execute("ALTER TABLE away RENAME TO erasure_erasure")
    for answer in (failed, write):
        assert (answer.status_code, code_of(answer)) == (500, "internal_error")
        assert answer["X-Request-ID"]
        assert answer["RateLimit-Limit"]
    assert Contact.objects.get().city != "Brest"
    again = api.patch(path, {"city": "Brest"}, Idempotency_Key="once")
    assert (again.status_code, again.json()["city"]) == (200, "Brest")
