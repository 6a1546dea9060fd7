"""Sign-ups forwarded by a website: it gets the form's definition and reads nothing of anybody."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import api_keys
from accounts.enums import Proof
from accounts.models import Company
from consent.enums import Decision
from consent.models import Consent, ConsentEvent, Evidence
from contacts.models import Contact
from portal.models import PendingSignUp
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def complete_company_by_default():
    complete_company()


SITE = "https://www.exemple.fr"


@pytest.fixture
def api():
    return ApiClient("signups:write")


def body(form, **fields):
    return {
        "audience": "client",
        "person": {"last_name": "Arbusse", "email": "jeanne@exemple.fr"},
        "choices": {"newsletter_email": True},
        "evidence": {
            "form_version": form["version"],
            "page_url": f"{SITE}/contact",
            "texts_shown": [each["sentence"] for each in form["choices"]],
            "ip": "203.0.113.77",
            "user_agent": "Firefox",
            "occurred_at": timezone.now().isoformat(),
            "language": "fr",
        },
    } | fields


def test_the_form_is_served_and_not_again_while_it_stays(api):
    answer = api.get("/forms/client")
    form = answer.json()
    assert form["version"] == 1
    assert {"last_name", "email"} <= {each["name"] for each in form["fields"]}
    sentences = {each["code"]: each["sentence"] for each in form["choices"]}
    assert sentences["newsletter_email"].startswith("J'accepte de recevoir")
    again = api.get("/forms/client", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("/forms/client", If_None_Match='"other"').status_code == 200
    assert code_of(api.get("/contacts")) == "scope_missing"


def test_a_form_that_is_closed_says_what_is_missing_as_the_description_tells(api):
    sent = body(api.get("/forms/client").json())
    Company.objects.update(street="")
    paths = api.get("/openapi.json").json()["paths"]
    for operation, answer in (
        (paths["/api/v1/forms/{audience}"]["get"], api.get("/forms/client")),
        (paths["/api/v1/signups"]["post"], api.post("/signups", sent)),
    ):
        assert (answer.status_code, code_of(answer)) == (409, "conflict")
        assert "rue, code postal, ville" in answer.json()["detail"]
        assert "409" in operation["responses"]
    assert not PendingSignUp.objects.exists()


def test_known_and_unknown_get_the_same_answer_and_the_person_confirms(
    api, client, at_once
):
    form = api.get("/forms/client").json()
    ContactFactory(email="connue@exemple.fr")
    known = body(form, person={"last_name": "C", "email": "connue@exemple.fr"})
    with at_once():
        answers = [api.post("/signups", body(form)), api.post("/signups", known)]
    assert {(a.status_code, a.content) for a in answers} == {
        (202, b'{"status": "accepted"}')
    }
    assert not Contact.objects.filter(email="jeanne@exemple.fr").exists()
    [sent] = [m for m in mail.outbox if m.to == ["jeanne@exemple.fr"]]
    path = re.search(r"http\S+?(/inscription/\S+)", sent.body)[1]
    client.post(path)
    contact = Contact.objects.get(email="jeanne@exemple.fr")
    state = Consent.objects.get(contact=contact, campaign__code="newsletter_email")
    assert (state.state, state.origin) == (Decision.GIVEN, "form")
    paper = Evidence.objects.get(contact=contact)
    assert paper.ip_address == "203.0.113.0"
    assert paper.context["page_url"] == f"{SITE}/contact"
    assert paper.context["texts_shown"][0].startswith("J'accepte de recevoir")
    assert PendingSignUp.objects.get(confirmed_at__isnull=False).evidence == {}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"person": {"email": "jeanne@exemple.fr"}}, "#/person/last_name"),
        ({"person": {"last_name": "A", "email": "jeanne"}}, "#/person/email"),
        (
            {"person": {"last_name": "A", "email": "j@exemple.fr", "iban": "x"}},
            "#/person/iban",
        ),
        ({"choices": {"no_such": True}}, "#/choices/no_such"),
        ({"evidence": {"form_version": 99}}, "#/evidence/form_version"),
        ({"proof": "held_by_caller"}, "#/proof"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(api, change, pointer):
    form = api.get("/forms/client").json()
    answer = api.post("/signups", body(form, **change))
    assert code_of(answer) == "invalid_content"
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not PendingSignUp.objects.exists()


def test_a_key_that_holds_the_proof_makes_the_contact_at_once_but_not_a_second_one(api):
    api.key.proof = Proof.HELD
    api.key.save()
    form = api.get("/forms/client").json()
    for _ in range(2):
        sent = api.post("/signups", body(form, proof="held_by_caller"))
        assert sent.status_code == 202
    event = ConsentEvent.objects.get(contact=Contact.objects.get())
    assert (event.origin, event.actor_type, event.actor_id) == (
        "api",
        "api_key",
        api.key.pk,
    ), "the program's word, not the person's"


def test_a_publishable_key_serves_its_own_site_and_nothing_but_sign_ups():
    key, secret = api_keys.make(
        "site", ["signups:write"], now=timezone.now(), origins=[SITE]
    )
    http = Client()

    def call(method, path, origin, **more):
        headers = {"Origin": origin, "Authorization": f"Bearer {secret}", **more}
        return http.generic(method, f"/api/v1{path}", headers=headers)

    asked = call("OPTIONS", "/signups", SITE)
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, SITE)
    assert "Access-Control-Allow-Origin" not in call("OPTIONS", "/contacts", SITE)
    form = call("GET", "/forms/client", SITE)
    assert (form.status_code, form["Access-Control-Allow-Origin"]) == (200, SITE)
    elsewhere = call("GET", "/forms/client", "https://voleur.example")
    assert (elsewhere.status_code, code_of(elsewhere)) == (403, "origin_refused")
    assert "Access-Control-Allow-Origin" not in elsewhere
    assert code_of(call("GET", "/contacts", SITE)) == "origin_refused"
    secret_key = ApiClient("signups:write")
    plain = secret_key.get("/forms/client", Origin=SITE)
    assert "Access-Control-Allow-Origin" not in plain


def test_a_sign_up_of_another_week_or_of_tomorrow_is_refused(api):
    form = api.get("/forms/client").json()
    for delta in (datetime.timedelta(hours=1), -datetime.timedelta(days=8)):
        late = body(form)
        late["evidence"]["occurred_at"] = (timezone.now() + delta).isoformat()
        answer = api.post("/signups", late)
        assert answer.json()["errors"][0]["pointer"] == "#/evidence/occurred_at"
    soon = body(form)
    soon["evidence"]["occurred_at"] = (
        timezone.now() + datetime.timedelta(minutes=2)
    ).isoformat()
    assert api.post("/signups", soon).status_code == 202
