import datetime
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Scope
from accounts.models import ApiKey, AuditEvent
from api.models import ApiAnswer
from campaigns.models import Campaign
from consent import ledger
from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db

NEW = {"kind": "client", "last_name": "Arbusse"}


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer rgpd_000000_x"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer \xe9\xff"},
    ],
)
def test_without_a_key_nothing_is_answered(client, header):
    response = client.get("/api/v1/campaigns", headers=header)
    assert response.status_code == 401
    assert code_of(response) == "unauthenticated"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_not_a_key_and_none_is_given(client):
    client.force_login(UserFactory(admin=True))
    assert client.get("/api/v1/campaigns").status_code == 401
    api = ApiClient()
    response = api.get("/campaigns")
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


def test_a_revoked_or_expired_key_is_none():
    now = timezone.now()
    revoked = ApiClient()
    api_keys.revoke(revoked.key, now=now, user=None)
    assert revoked.get("/campaigns").status_code == 401
    expired = ApiClient(expires_at=now - datetime.timedelta(seconds=1))
    assert expired.get("/campaigns").status_code == 401
    fresh = ApiClient(expires_at=now + datetime.timedelta(days=1))
    assert fresh.get("/campaigns").status_code == 200


def test_only_the_digest_of_a_key_is_kept():
    api = ApiClient()
    row = json.dumps(ApiKey.objects.values().get(), default=str)
    assert api.secret not in row
    assert api.secret.split("_", 2)[2] not in row


CALLS = [
    ("GET", "/campaigns", None, Scope.CAMPAIGNS_READ),
    ("GET", "/contacts", None, Scope.CONTACTS_READ),
    ("GET", "/contacts/{id}", None, Scope.CONTACTS_READ),
    ("POST", "/contacts", NEW, Scope.CONTACTS_WRITE),
    ("PATCH", "/contacts/{id}", {}, Scope.CONTACTS_WRITE),
    ("GET", "/contacts/{id}/consents", None, Scope.CONSENTS_READ),
    ("PUT", "/contacts/{id}/consents", [], Scope.CONSENTS_WRITE),
    ("GET", "/contacts/{id}/history", None, Scope.CONSENTS_READ),
    ("POST", "/contacts/{id}/preference-link", None, Scope.LINKS_WRITE),
    ("POST", "/contacts/{id}/deactivate", None, Scope.LIFECYCLE_WRITE),
    ("POST", "/contacts/{id}/reactivate", None, Scope.LIFECYCLE_WRITE),
    ("POST", "/contacts/{id}/erase", None, Scope.LIFECYCLE_WRITE),
    ("GET", "/contacts/{id}/export", None, Scope.EXPORTS_READ),
    ("GET", "/campaigns/4/recipients", None, Scope.RECIPIENTS_READ),
    ("GET", "/campaigns/4/recipients/{id}", None, Scope.RECIPIENTS_READ),
    ("GET", "/mailings/{mailing}/recipients/{id}", None, Scope.RECIPIENTS_READ),
]


@pytest.mark.parametrize(("method", "path", "body", "scope"), CALLS)
def test_each_call_takes_its_own_scope(method, path, body, scope):
    contact = ContactFactory(former_client=path.endswith("/erase"))
    path = path.format(id=contact.public_id, mailing=MailingFactory().pk)
    others = [other for other in Scope.values if other != scope]
    refused = ApiClient(*others).call(method, path, body)
    assert (refused.status_code, code_of(refused)) == (403, "scope_missing")
    assert ApiClient(scope).call(method, path, body).status_code in (200, 201)


def test_each_call_leaves_a_line_without_values():
    api = ApiClient()
    contact = ContactFactory(email="jeanne@exemple.test")
    api.get(f"/contacts/{contact.public_id}")
    api.get("/contacts?email=jeanne@exemple.test")
    api.post("/contacts", NEW | {"email": "mauvaise"})
    lines = AuditEvent.objects.filter(action="api.call").order_by("id")
    assert [(line.details["status"], line.target) for line in lines] == [
        (200, contact.target),
        (200, ""),
        (422, ""),
    ]
    # Of a list, whose data it gave.
    given = [line.details.get("contacts") for line in lines]
    assert given == [None, [str(contact.public_id)], None]
    assert {line.api_key for line in lines} == {api.key}
    assert "jeanne" not in str([line.details for line in lines])


def refusals(status):
    return AuditEvent.objects.filter(action="api.call", details__status=status)


def test_a_refused_key_is_in_the_journal_once_an_hour():
    api = ApiClient()
    api_keys.revoke(api.key, now=timezone.now(), user=None)
    for _ in range(3):
        api.get("/campaigns")
    api.secret = f"{api.key.prefix}_devine"
    api.get("/campaigns")
    api.secret = "rgpd_ffffff_personne"
    api.get("/campaigns")
    line = refusals(401).get()
    assert (line.api_key, line.target) == (api.key, "")
    assert line.details["route"] == "api/v1/campaigns"
    assert "devine" not in str(line.details)


def test_a_missing_scope_is_in_the_journal():
    api = ApiClient("links:write")
    assert api.get("/campaigns").status_code == 403
    assert refusals(403).get().api_key == api.key


def test_calls_beyond_the_limit_are_in_the_journal_once_an_hour(settings):
    settings.API_CALLS_PER_MINUTE = 1
    api, other = ApiClient(), ApiClient()
    for _ in range(4):
        api.get("/campaigns")
        other.get("/campaigns")
    assert {line.api_key for line in refusals(429)} == {api.key, other.key}
    assert refusals(429).count() == 2


def test_the_last_use_is_kept():
    api = ApiClient()
    api.get("/campaigns")
    api.key.refresh_from_db()
    assert timezone.now() - api.key.last_used_at < datetime.timedelta(minutes=1)


def test_a_key_has_a_limit_of_its_own(settings):
    settings.API_CALLS_PER_MINUTE = 2
    api, other = ApiClient(), ApiClient()
    left = [api.get("/campaigns")["RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    refused = api.get("/campaigns")
    assert (refused.status_code, code_of(refused)) == (429, "rate_limited")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"default";r=0;t=')
    assert refused["RateLimit-Policy"] == '"default";q=2;w=60'
    assert other.get("/campaigns").status_code == 200


def test_calls_of_many_operations_have_a_limit_apart(settings):
    settings.API_CALLS_PER_MINUTE, settings.API_BULK_PER_MINUTE = 3, 1
    api = ApiClient()
    body = {"kind": "client", "last_name": "Arbusse"}
    one = {"operations": [{"method": "POST", "path": "/contacts", "body": body}]}
    first, second = api.post("/batch", one), api.post("/batch", one)
    assert (first.status_code, first["RateLimit-Policy"]) == (200, '"bulk";q=1;w=60')
    assert (second.status_code, code_of(second)) == (429, "rate_limited")
    assert 1 <= int(second["Retry-After"]) <= 60
    assert second["RateLimit"].startswith('"bulk";r=0;t=')
    # Its operations, and the calls refused, leave the other limit untouched.
    plain = api.get("/campaigns")
    assert (plain.status_code, plain["RateLimit-Remaining"]) == (200, "2")
    assert ApiClient().post("/batch", one).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid_request"),
        (b'{"last_name": "\xe9"}', 400, "invalid_request"),
        ('{"last_name": "x"}'.encode("utf-16"), 400, "invalid_request"),
        (b"[" * 100_000, 400, "invalid_request"),
        (b'{"a":' * 100_000, 400, "invalid_request"),
        (b"[" + b"1," * 5_001 + b"1]", 413, "too_large"),
        (b'{"last_name": NaN}', 400, "invalid_request"),
        (b'{"last_name": ' + b"9" * 100_000 + b"}", 400, "invalid_request"),
        (b'{"kind": "client", "last_name": "a\\u0000b"}', 422, "invalid_content"),
        (b'{"kind": "client", "last_name": "\\ud800"}', 422, "invalid_content"),
        (b'{"kind": "client", "a\\u0000": 1}', 422, "invalid_content"),
        (b'{"kind": "client", "last_name": "a", "last_name": "b"}',)
        + (422, "invalid_content"),
        (b'{"kind": "client", "last_name": "a", "\\ud800": 1, "\\ud800": 2}',)
        + (422, "invalid_content"),
        (b'"client"', 422, "invalid_content"),
        (b"null", 422, "invalid_content"),
        (b"[]", 422, "invalid_content"),
        (b"", 422, "invalid_content"),
        (b" " * 50_000_000, 413, "too_large"),
    ],
    ids=lambda value: (
        value[:20].decode("latin-1") if isinstance(value, bytes) else None
    ),
)
def test_a_body_that_cannot_be_taken_gets_a_clear_answer(body, status, code):
    response = ApiClient().post("/contacts", body)
    assert (response.status_code, code_of(response)) == (status, code)
    assert not Contact.objects.exists()


def test_a_parameter_that_is_unknown_is_named():
    ContactFactory()
    response = ApiClient().get("/contacts?mail=jeanne@exemple.fr&limit=1&foo=1")
    assert (response.status_code, code_of(response)) == (422, "invalid_content")
    sentence = "Ce paramètre est inconnu."
    assert response.json()["errors"] == [
        {"pointer": "?mail", "detail": sentence},
        {"pointer": "?foo", "detail": sentence},
    ]


def test_a_write_with_an_unknown_parameter_writes_nothing():
    response = ApiClient().post("/contacts?dry_run=1", NEW)
    assert (response.status_code, code_of(response)) == (422, "invalid_content")
    assert not Contact.objects.exists()
    assert AuditEvent.objects.filter(action="api.call").count() == 1


def test_every_operation_takes_the_parameters_of_its_description_only(client):
    api = ApiClient()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    person = str(ContactFactory().public_id)
    campaign = str(Campaign.objects.first().pk)
    for path, methods in paths.items():
        path = path.removeprefix("/api/v1").replace("{public_id}", person)
        for method in methods:
            response = api.call(
                method.upper(), f"{path.replace('{campaign_id}', campaign)}?foo=1"
            )
            assert response.status_code == 422, (method, path)
            assert response.json()["errors"][0]["pointer"] == "?foo"
    kept = {"cursor", "limit", "email", "mobile", "kind", "status"}
    kept |= {"updated_since", "erased_since", "reference", "system"}
    described = paths["/api/v1/contacts"]["get"]["parameters"]
    assert {p["name"] for p in described} == kept
    full = api.get("/contacts?limit=1&email=a@b.fr&kind=client&status=client")
    assert full.status_code == 200


def test_too_many_parameters_are_refused():
    response = ApiClient().get("/contacts?" + "&".join(["limit=1"] * 1_001))
    assert (response.status_code, code_of(response)) == (422, "invalid_content")


def test_only_json_is_taken():
    api = ApiClient()
    response = api.http.post(
        "/api/v1/contacts", NEW, headers={"Authorization": f"Bearer {api.secret}"}
    )
    assert (response.status_code, code_of(response)) == (415, "unsupported_media_type")


def test_a_method_that_is_not_served_is_named_whatever_else_is_wrong():
    api = ApiClient()
    assert api.post("/contacts", NEW, Idempotency_Key="once").status_code == 201
    for sent in (NEW, {"unknown": 1}):
        response = api.call("PUT", "/contacts", sent, Idempotency_Key="once")
        assert (response.status_code, code_of(response)) == (405, "method_not_allowed")
        assert response["Allow"] == "GET, HEAD, POST"


def test_a_method_that_is_not_served_is_named():
    response = ApiClient().call("DELETE", "/campaigns")
    assert (response.status_code, code_of(response)) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


def test_the_same_post_again_gets_the_same_answer():
    api = ApiClient()
    first = api.post("/contacts", NEW, Idempotency_Key="a-1")
    again = api.post("/contacts", NEW, Idempotency_Key="a-1")
    assert again.status_code == 201
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert Contact.objects.count() == 1
    calls = AuditEvent.objects.filter(action="api.call")
    assert {call.target for call in calls} == {Contact.objects.get().target}
    assert calls.count() == 2
    other = ApiClient().post("/contacts", NEW, Idempotency_Key="a-1")
    assert other.content != first.content


def test_every_write_is_repeated_safely():
    api = ApiClient()
    contact = ContactFactory()
    path = f"/contacts/{contact.public_id}"
    choice = {"campaign": campaign().pk, "granted": True, "source": "Contrat"}
    first = api.put(f"{path}/consents", [choice], Idempotency_Key="p-1")
    ledger.record(contact, {campaign(): False}, act(contact))
    swapped = dict(reversed(choice.items()))
    again = api.put(f"{path}/consents", [swapped], Idempotency_Key="p-1")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert contact.consents.get().state == "withdrawn", "repeated, not done again"
    other = api.put(
        f"{path}/consents", [choice | {"granted": False}], Idempotency_Key="p-1"
    )
    assert code_of(other) == "idempotency_key_reused"

    changed = api.call("PATCH", path, {"city": "Tours"}, Idempotency_Key="p-2")
    api.call("PATCH", path, {"city": "Blois"})
    again = api.call("PATCH", path, {"city": "Tours"}, Idempotency_Key="p-2")
    assert (again.content, again["ETag"]) == (changed.content, changed["ETag"])
    contact.refresh_from_db()
    assert contact.city == "Blois"
    elsewhere = api.post("/contacts", NEW, Idempotency_Key="p-2")
    assert code_of(elsewhere) == "idempotency_key_reused"
    made = api.post("/contacts", NEW, Idempotency_Key="p-3")
    again = api.post("/contacts", NEW, Idempotency_Key="p-3")
    assert again["Location"] == made["Location"]


def test_another_body_under_the_same_key_is_refused():
    api = ApiClient()
    api.post("/contacts", NEW, Idempotency_Key="a-1")
    response = api.post(
        "/contacts", NEW | {"last_name": "Autre"}, Idempotency_Key="a-1"
    )
    assert (response.status_code, code_of(response)) == (422, "idempotency_key_reused")
    assert Contact.objects.count() == 1


def test_a_refused_call_may_be_mended_under_its_key():
    api = ApiClient()
    assert api.post("/contacts", {}, Idempotency_Key="a-1").status_code == 422
    assert api.post("/contacts", NEW, Idempotency_Key="a-1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a b"])
def test_a_key_that_is_no_key_is_refused(key):
    response = ApiClient().post("/contacts", NEW, Idempotency_Key=key)
    assert response.status_code == 422


def test_a_kept_answer_is_emptied_with_its_contact():
    api = ApiClient()
    api.post("/contacts", NEW, Idempotency_Key="a-1")
    kept = ApiAnswer.objects.get()
    assert kept.contact == Contact.objects.get()
    ApiAnswer.objects.update(
        **dict.fromkeys(ApiAnswer.PERSONAL_FIELDS)  # what an erasure does
    )
    response = api.post("/contacts", NEW, Idempotency_Key="a-1")
    assert (response.status_code, code_of(response)) == (
        409,
        "idempotency_answer_erased",
    )
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twins_at_one_instant_make_one_contact():
    api = ApiClient()
    answers = []

    def send():
        answers.append(api.post("/contacts", NEW, Idempotency_Key="a-1").content)
        connection.close()

    together(send)
    assert len(set(answers)) == 1
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", ["arbusse@exemple.test", None])
def test_two_programs_at_one_instant_make_one_contact(email):
    api = ApiClient()
    answers = []

    def send():
        answers.append(api.post("/contacts", NEW | {"email": email}).status_code)
        connection.close()

    together(send)
    assert sorted(answers) == [201, 409, 409, 409]
    assert Contact.objects.count() == 1


def together(act):
    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_command_prints_the_key_last(capsys):
    call_command("create_api_key", "Site web", "--scopes", "contacts:read,links:write")
    secret = capsys.readouterr().out.splitlines()[-1]
    key = api_keys.find(secret, timezone.now())
    assert (key.name, key.scopes) == ("Site web", ["contacts:read", "links:write"])
    call_command("create_api_key", "Tout", "--scopes", "all")
    secret = capsys.readouterr().out.splitlines()[-1]
    assert api_keys.find(secret, timezone.now()).scopes == list(Scope.values)


@pytest.mark.parametrize("scopes", ["", "tout", "contacts:read,admin"])
def test_the_command_refuses_an_unknown_scope(scopes):
    with pytest.raises(CommandError, match="Droits inconnus"):
        call_command("create_api_key", "Site", "--scopes", scopes)
    assert not ApiKey.objects.exists()
