"""A caller of the API, as a script would be: a key, JSON, nothing else."""

import json

from django.test import Client
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Scope


class ApiClient:
    def __init__(self, *scopes, **options):
        self.key, self.secret = api_keys.make(
            "essai", scopes or Scope.values, now=timezone.now(), **options
        )
        self.http = Client()

    def call(self, method, path, body=None, **headers):
        headers = {"Authorization": f"Bearer {self.secret}", **headers}
        content = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.http.generic(
            method,
            f"/api/v1{path}",
            data=b"" if body is None else content,
            content_type="" if body is None else "application/json",
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body, **headers)

    def put(self, path, body, **headers):
        return self.call("PUT", path, body, **headers)

    def patch(self, path, body, **headers):
        return self.call("PATCH", path, body, **headers)


def code_of(response):
    """The code of a refusal, whose shape is checked on the way."""
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == f"urn:rgpd:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    return problem["code"]
