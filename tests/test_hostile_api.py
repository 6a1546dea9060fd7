"""No call of the API makes an error of ours, whatever its path, query, body or headers."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory
from tests.test_permissions import API_KEY, RIGHTS, kwargs_of

pytestmark = pytest.mark.django_db

WORDS = [
    "\x00",
    "\ud800",
    "-0",
    "1e400",
    "NaN",
    str(2**63),
    "10000-01-01T00:00:00Z",
    "../../x",
    "é" * 3000,
    "%00",
]
BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b"\xff\xfe{",
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"email": "\\ud800"}',
    b'{"email": "a\\u0000b", "kind": "client"}',
    b'{"on": "10000-01-01", "erase": true, "notify": "x"}',
    b'[{"campaign": 9223372036854775808, "granted": true}]',
    b'[{"campaign": -1, "granted": true, "occurred_at": "0000-00-00"}]',
    b"[" * 20_000,
    json.dumps({"a": "x" * 300_000}).encode(),
    b'{"kind": "client", "kind": "worker"}',
]
TYPES = [
    "application/json",
    "application/json; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain\x0b",
    "",
]
HEADERS = [
    {"HTTP_IDEMPOTENCY_KEY": "\x7f"},
    {"HTTP_IF_MATCH": '"' + "9" * 400},
    {"HTTP_ACCEPT": "\x00"},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "99999999999999999999"},
    {"HTTP_CONTENT_ENCODING": "gzip"},
]


def routes():
    for name, right in sorted(RIGHTS.items()):
        if right == API_KEY:
            yield name


def test_no_call_makes_an_error():
    api, contact = ApiClient(), ContactFactory()
    http = Client(raise_request_exception=False)
    key = {"HTTP_AUTHORIZATION": f"Bearer {api.secret}"}
    failed, statuses = [], []

    def call(method, path, body=b"", kind="application/json", **more):
        answer = http.generic(method, path, body, content_type=kind, **key, **more)
        statuses.append(answer.status_code)
        if answer.status_code >= 500 and answer.status_code != 503:
            failed.append((method, path[:80], body[:40], kind, more))

    for place, name in enumerate(routes()):
        kwargs = kwargs_of(name, contact)
        path = reverse(name, kwargs=kwargs)
        call("GET", path)
        for number, word in enumerate(WORDS):
            sent = quote(word.encode("utf-8", "surrogatepass"))
            for value in kwargs.values():
                call("GET", path.replace(f"/{value}", f"/{sent}"))
            query = f"?after={sent}&email={sent}&email=x&limit={sent}&cursor={sent}"
            call("GET", path + query)
            call("GET", f"{path}?kind={sent}&status={sent}&{sent}=1")
            method = ("POST", "PUT", "PATCH", "DELETE")[(place + number) % 4]
            call(method, path, BODIES[(place + number) % len(BODIES)])
        for number, body in enumerate(BODIES):
            for method in ("POST", "PUT", "PATCH"):
                call(method, path, body, TYPES[(place + number) % len(TYPES)])
        for more in HEADERS:
            call("POST", path, b"{}", **more)
    assert len(statuses) > 1000
    assert {200, 404, 415, 422} <= set(statuses)
    assert failed == []
