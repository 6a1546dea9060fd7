"""The published contract may grow and never break: docs/openapi-v1.json.

At a release it is written anew: manage.py describe_api > docs/openapi-v1.json.
"""

import copy
import datetime
import json
from pathlib import Path

import pytest
from django.conf import settings

from api import deprecations
from api.enumerations import ENUMERATIONS
from tests.api.contract import breaks
from tests.api_client import ApiClient

pytestmark = pytest.mark.django_db
PUBLISHED = Path(settings.BASE_DIR) / "docs" / "openapi-v1.json"


@pytest.fixture
def published():
    return json.loads(PUBLISHED.read_text())


def test_nothing_that_was_published_breaks(published, client):
    assert list(breaks(published, client.get("/api/v1/openapi.json").json())) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s["paths"].pop("/api/v1/changes"), "is gone"),
        (
            lambda s: s["components"]["schemas"]["ContactOut"]["properties"].pop(
                "city"
            ),
            "has no city any more",
        ),
        (
            lambda s: s["components"]["schemas"]["ContactIn"]["required"].append(
                "email"
            ),
            "demands ['email']",
        ),
        (
            lambda s: s["components"]["schemas"]["Kind"]["enum"].remove("worker"),
            "refuses ['worker']",
        ),
        (
            lambda s: s["components"]["schemas"]["ChangeOut"]["properties"][
                "sequence"
            ].update(type="string"),
            "changes the type",
        ),
    ],
)
def test_a_break_is_named(published, change, said):
    broken = copy.deepcopy(published)
    change(broken)
    assert any(said in each for each in breaks(published, broken))


def test_the_description_says_all_that_an_integrator_needs(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["servers"]
    assert set(schema["webhooks"]) >= {"contact.erased", "consent.changed"}
    tags = {each["name"] for each in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert set(operation["tags"]) <= tags, where
            assert {"405", "500"} <= set(operation["responses"]), where
            body = operation.get("requestBody", {}).get("content", {})
            assert all("example" in each for each in body.values()), where
    for name, component in schema["components"]["schemas"].items():
        for field, shape in component.get("properties", {}).items():
            assert "$ref" in shape or {"example", "examples"} & set(shape), (
                name,
                field,
            )
    values = {"enum", "x-extensible-enum"}
    named = [n for n, c in schema["components"]["schemas"].items() if values & set(c)]
    # The contract shows our sentence, not a docstring.
    assert ENUMERATIONS.keys() == {each.removesuffix("Value") for each in named}


def test_what_will_go_says_so_on_each_answer(monkeypatch):
    day = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    announced = deprecations.Deprecation(
        since=day,
        sunset=day.replace(year=2027),
        successor="/api/v1/changes",
    )
    monkeypatch.setitem(deprecations.IN_FORCE, ("GET", "campaigns"), announced)
    answer = ApiClient().get("/campaigns")
    assert answer["Deprecation"] == f"@{int(day.timestamp())}"
    assert answer["Sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT"
    assert answer["Link"] == '</api/v1/changes>; rel="successor-version"'
