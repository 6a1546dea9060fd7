"""The calls of a mailing tool: audience with addresses and links, check before sending, feedback."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger
from consent.enums import Origin
from consent.models import Consent, ConsentEvent, Suppression
from contacts import lifecycle
from contacts.addresses import address_key
from contacts.models import Contact
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from webhooks.models import Change

pytestmark = pytest.mark.django_db

NEWS = "/campaigns/newsletter_email/recipients"


@pytest.fixture
def api():
    return ApiClient()


def subscriber(**fields):
    contact = ContactFactory(**fields)
    ledger.record(contact, {campaign(): True}, act(contact))
    return contact


def test_the_audience_comes_with_what_a_tool_needs_and_one_line(api, client):
    jeanne = subscriber(email="jeanne@exemple.fr", last_name="Arbusse")
    ContactFactory()
    answer = api.get(f"{NEWS}?include=address,name,links").json()
    [row] = answer["data"]
    assert (answer["count"], answer["next"]) == (1, None)
    assert (row["address"], row["last_name"]) == ("jeanne@exemple.fr", "Arbusse")
    expires = datetime.datetime.fromisoformat(row["expires_at"])
    assert expires > timezone.now() + datetime.timedelta(days=80)
    [line] = AuditEvent.objects.filter(action="api.call")
    assert line.details["contacts"] == [str(jeanne.public_id)]
    assert "jeanne" not in str(line.details)
    path = row["unsubscribe_url"].split("/rgpd/")[1]
    client.post(f"/rgpd/{path}", {"List-Unsubscribe": "One-Click"})
    assert api.get(NEWS).json()["data"] == []
    bare = ApiClient("recipients:read")
    assert bare.get(NEWS).json()["data"] == []
    refused = bare.get(f"{NEWS}?include=address")
    assert code_of(refused) == "scope_missing"
    assert 'scope="audience:read"' in refused["WWW-Authenticate"]
    assert code_of(api.get(f"{NEWS}?include=birth_date")) == "invalid_content"


def test_changed_since_names_who_came_and_who_left(api):
    stays, leaves = subscriber(), subscriber()
    Change.objects.update(at=timezone.now() - datetime.timedelta(hours=1))
    since = timezone.now()
    comes = subscriber()
    ledger.record(leaves, {campaign(): False}, act(leaves))
    query = since.isoformat().replace("+", "%2B")
    rows = api.get(f"{NEWS}?include=address&changed_since={query}").json()["data"]
    found = {row["public_id"]: (row["included"], row.get("address")) for row in rows}
    assert found == {
        str(comes.public_id): (True, comes.email),
        str(leaves.public_id): (False, None),
    }
    assert str(stays.public_id) not in found
    old = "2026-01-01T00:00:00Z"
    assert code_of(api.get(f"{NEWS}?changed_since={old}")) == "cursor_expired"


def test_a_check_just_before_sending_answers_in_order(api):
    yes, no = subscriber(), subscriber()
    lifecycle.deactivate(no, at=timezone.now())
    foreign = "00000000-0000-4000-8000-000000000000"
    asked = [str(no.public_id), foreign, str(yes.public_id)]
    body = {"campaign": "newsletter_email", "contacts": asked}
    rows = api.post("/recipients/check", body).json()["data"]
    assert [(r["public_id"], r["included"], r["reason"]) for r in rows] == [
        (asked[0], False, "inactive"),
        (foreign, False, "unknown"),
        (asked[2], True, "given"),
    ]
    too_many = {"campaign": "newsletter_email", "contacts": [foreign] * 501}
    assert code_of(api.post("/recipients/check", too_many)) == "invalid_content"
    unknown = {"campaign": "no_such", "contacts": asked}
    assert code_of(api.post("/recipients/check", unknown)) == "invalid_content"


def feedback(**fields):
    return {
        "address": "Jeanne@Exemple.fr",
        "channel": "email",
        "kind": "unsubscribe",
        "at": "2026-11-29T10:00:00+01:00",
        "tool": "brevo",
        "event_id": "evt-1",
    } | fields


@pytest.mark.parametrize(
    ("kind", "origin", "reason"),
    [
        ("unsubscribe", Origin.ONE_CLICK, "objection"),
        ("complaint", Origin.COMPLAINT, "complaint"),
    ],
)
def test_an_objection_reaches_every_contact_of_the_address_once(
    api, kind, origin, reason
):
    people = [subscriber(email="jeanne@exemple.fr", first_name=n) for n in "AB"]
    answer = api.post("/feedback", feedback(kind=kind))
    assert answer.status_code == 200
    assert set(answer.json()["contacts"]) == {str(p.public_id) for p in people}
    assert {c.state for c in Consent.objects.filter(campaign=campaign())} == {
        "withdrawn"
    }
    last = ConsentEvent.objects.filter(campaign=campaign()).latest("pk")
    assert (last.origin, Suppression.objects.get().reason) == (origin, reason)
    before = ConsentEvent.objects.count()
    again = api.post("/feedback", feedback(kind=kind))
    assert (again.status_code, ConsentEvent.objects.count()) == (200, before)
    assert again.json() == answer.json()


def test_an_objection_has_the_date_of_the_person_and_always_an_effect(api):
    contact = ContactFactory(email="jeanne@exemple.fr")
    now = timezone.now()
    given = now - datetime.timedelta(days=3)
    ledger.record(contact, {campaign(): True}, act(contact, now=given))
    told = now - datetime.timedelta(days=2)
    api.post("/feedback", feedback(at=told.isoformat()))
    first = ConsentEvent.objects.filter(campaign=campaign()).latest("pk")
    assert (first.decision, first.occurred_at) == ("withdrawn", told)
    shown = api.get(f"/contacts/{contact.public_id}/history").json()["data"]
    assert shown[-1]["source"] == "Retour de brevo"
    # A yes is on file that is newer than what the tool reports, or the date is impossible.
    for day, at in enumerate((told, now.replace(year=1900), now.replace(year=2100))):
        ledger.record(contact, {campaign(): True}, act(contact))
        again = feedback(at=at.isoformat(), event_id=f"late-{day}")
        assert api.post("/feedback", again).status_code == 200
        state = Consent.objects.get(contact=contact, campaign=campaign())
        assert state.state == "withdrawn"
        assert now <= state.since


def test_an_unknown_address_is_suppressed_all_the_same(api):
    answer = api.post("/feedback", feedback(address="inconnue@exemple.fr"))
    assert (answer.status_code, answer.json()) == (200, {"contacts": []})
    assert Suppression.objects.get().key == address_key("inconnue@exemple.fr")
    stop = feedback(address="06 12 34 56 78", channel="sms", kind="stop", event_id="2")
    assert api.post("/feedback", stop).status_code == 200
    assert Suppression.objects.filter(channel="sms", reason="stop").exists()
    assert code_of(api.post("/feedback", feedback(address="???"))) == "invalid_content"


def test_a_bounce_closes_the_address_and_withdraws_nothing(api):
    contact = subscriber(email="jeanne@exemple.fr")
    api.post("/feedback", feedback(kind="bounce"))
    assert Contact.objects.get().email_unusable_at is not None
    assert Consent.objects.get(contact=contact).state == "given"
    assert not Suppression.objects.exists()
