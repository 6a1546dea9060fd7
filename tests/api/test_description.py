"""The description is true: what schemathesis makes up against a live server, and what a
client made from it can do."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from consent import ledger
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ignored_auth",
    "unsupported_method",
)
SECONDS = os.environ.get("SCHEMATHESIS_SECONDS", "40")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_call_breaks_the_server_or_the_description(live_server, tmp_path, settings):
    settings.API_CALLS_PER_MINUTE = 10**9
    complete_company()
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "run",
            f"{live_server.url}/api/v1/openapi.json",
            "-H",
            f"Authorization: Bearer {ApiClient().secret}",
            "--checks",
            ",".join(CHECKS),
            "--max-time",
            SECONDS,
            "--seed",
            "8",
            # A batch of 500 operations takes its time on a busy machine.
            "--request-timeout",
            "60",
            "--max-examples",
            "25",
            "--phases",
            "examples,coverage,fuzzing",
            "--generation-database",
            "none",
            "--warnings",
            "off",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]


@pytest.fixture
def generated(tmp_path, live_server, monkeypatch):
    """A client that a stranger would generate from our description."""
    description = tmp_path / "openapi.json"
    with urlopen(f"{live_server.url}/api/v1/openapi.json") as answer:
        description.write_bytes(answer.read())
    made = subprocess.run(
        [
            Path(sys.executable).with_name("openapi-python-client"),
            "generate",
            "--path",
            description,
            "--meta",
            "none",
            "--fail-on-warning",
            "--output-path",
            tmp_path / "made" / "rgpd_client",
        ],
        env=os.environ
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path / "made")
    return importlib.import_module


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_generated_client_does_the_main_path(generated, live_server):
    made = generated("rgpd_client").AuthenticatedClient(
        base_url=live_server.url, token=ApiClient().secret
    )
    with made as client:
        walk(generated, client)


def walk(generated, client):
    models = generated("rgpd_client.models")

    def call(name, *arguments, **options):
        module = generated(f"rgpd_client.api.{name}")
        return module.sync_detailed(*arguments, client=client, **options)

    campaigns = call(
        "campagnes.list_campaigns", audience=models.Kind.CLIENT
    ).parsed.data
    newsletter = next(c for c in campaigns if c.code == "newsletter_email")
    jeanne = call(
        "fiches.create_contact",
        body=models.ContactIn(
            kind=models.Kind.CLIENT,
            status=models.Status.CLIENT,
            last_name="Arbusse",
            email="jeanne@exemple.fr",
        ),
        idempotency_key="creation-1",
    ).parsed
    person = jeanne.public_id
    states = call(
        "consentements.put_consents",
        person,
        body=[models.ChoiceIn(newsletter.id, True, source="Formulaire du site")],
    ).parsed.data
    assert "given" in {state.state for state in states}
    link = call("consentements.make_preference_link", person).parsed
    assert "/rgpd/" in link.url
    recipients = call("consentements.list_recipients", newsletter.id).parsed
    assert [r.public_id for r in recipients.data] == [person]
    why = call("consentements.explain_recipient", newsletter.id, person).parsed
    assert (why.included, why.reason) == (True, "given")
    early = call("situation_et_effacement.erase_contact", person)
    assert (early.status_code, early.parsed.code) == (409, "contact_active")
    copy = call("situation_et_effacement.export_contact", person).parsed
    assert copy["person"]["id"] == str(person)
    call("situation_et_effacement.deactivate_contact", person)
    why = call("consentements.explain_recipient", newsletter.id, person).parsed
    assert (why.included, why.reason) == (False, "inactive")
    erased = call("situation_et_effacement.erase_contact", person).parsed
    assert erased.email is None
    assert erased.erasure.state == "searching"
    history = call("consentements.get_history", person).parsed.data
    assert [event.decision for event in history] == ["given", "ended"]


@pytest.mark.django_db
def test_the_enumerations_of_answers_are_open_and_those_of_requests_closed():
    schema = ApiClient().get("/openapi.json").json()
    asked, answered = [], []
    for methods in schema["paths"].values():
        for operation in methods.values():
            answered.append(operation["responses"])
            asked.append([operation.get("requestBody"), operation.get("parameters")])
    assert "enum" in words_in(asked, schema)
    told = words_in(answered, schema)
    assert "x-extensible-enum" in told
    assert "enum" not in told


def words_in(part, schema):
    """Every key of a part of the description and of what it refers to."""
    words, waiting, seen = set(), [part], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            words |= set(each)
            waiting += each.values()
            reference = each.get("$ref", "")
            if reference and reference not in seen:
                seen.add(reference)
                waiting.append(schema["components"]["schemas"][reference[21:]])
    return words
