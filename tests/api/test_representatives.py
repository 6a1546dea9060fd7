"""Those who act for a person, by API: the rules of the screen, told to other programs."""

import base64

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Scope
from accounts.models import AuditEvent
from consent import representing
from contacts import deaths
from contacts.models import Contact, Representative
from tests.api_client import ApiClient, code_of
from tests.consent.factories import campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from webhooks import outbox
from webhooks.models import Change

pytestmark = pytest.mark.django_db

SCAN = base64.b64encode(b"%PDF-1.4 jugement").decode()
PAUL = {"kind": "guardian", "name": "Paul Roux", "email": "Paul.Roux@exemple.test"}


@pytest.fixture(autouse=True)
def company():
    complete_company()


def path(contact, representative=None):
    one = f"/{representative}" if representative else ""
    return f"/contacts/{contact.public_id}/representatives{one}"


def test_a_mandate_is_added_read_changed_and_ended(at_once):
    jeanne, api = ContactFactory(), ApiClient()
    # The test is one transaction, in which a creation would cover every later change.
    Change.objects.all().delete()
    given = PAUL | {"answers": True, "receives": True, "proof": SCAN}
    with at_once():
        made = api.post(path(jeanne), given)
    assert made.status_code == 201, made.content
    shown = made.json()
    assert made["Location"] == f"/api/v1{path(jeanne, shown['id'])}"
    assert (shown["email"], shown["has_proof"], shown["in_force"]) == (
        "paul.roux@exemple.test",
        True,
        True,
    )
    assert "proof" not in shown
    told = [m for m in mail.outbox if m.to == [jeanne.email]]
    assert "Paul Roux agit pour vous" in " ".join(told[0].body.split())
    assert api.get(path(jeanne)).json()["data"] == [shown]

    paul = jeanne.representatives.get()
    representing.object_to_all(paul, now=timezone.now())
    narrower = api.patch(path(jeanne, shown["id"]), {"answers": False})
    assert narrower.json()["answers"] is False
    assert narrower.json()["receives"] is True, "what is absent stays"
    jeanne.refresh_from_db()
    assert jeanne.guardian_objected_at is None, "nobody keeps the objection any more"

    for _ in range(2):
        ended = api.call("DELETE", path(jeanne, shown["id"]))
        assert ended.status_code == 200
        assert ended.json()["in_force"] is False
    assert Representative.objects.count() == 1, "the row stays with its choices"
    again = api.patch(path(jeanne, shown["id"]), {"name": "Paula Roux"})
    assert (again.status_code, code_of(again)) == (409, "conflict")
    acts = AuditEvent.objects.filter(target=jeanne.target, api_key=api.key)
    assert {
        "contact.represented",
        "contact.mandate_changed",
        "contact.mandate_ended",
    } <= (set(acts.values_list("action", flat=True)))
    outbox.publish()
    fields = Change.objects.filter(contact=jeanne.pk, type="contact.updated")
    assert ["representatives"] in [each.details["fields"] for each in fields]
    assert "Roux" not in str([each.details for each in fields])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "curator", "answers": True, "proof": SCAN}, "#/answers"),
        ({"kind": "carer", "answers": True, "proof": SCAN}, "#/answers"),
        ({"answers": True}, "#/proof"),
        ({"answers": True, "proof": "pas du base64 !"}, "#/proof"),
        ({"answers": True, "proof": base64.b64encode(b"MZ").decode()}, "#/proof"),
        ({"email": "jeanne@exemple.test"}, "#/email"),
        ({"email": None, "receives": True}, "#/email"),
        ({"phone": "12"}, "#/phone"),
        ({"ends_on": "2001-01-01"}, "#/ends_on"),
        ({"kind": "ami"}, "#/kind"),
        ({"name": " "}, "#/name"),
    ],
)
def test_what_the_screen_refuses_is_refused(changes, pointer):
    jeanne = ContactFactory(email="jeanne@exemple.test")
    answer = ApiClient().post(path(jeanne), PAUL | changes)
    assert (answer.status_code, code_of(answer)) == (422, "invalid_content")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Representative.objects.exists()


def test_who_may_and_for_whom():
    jeanne, other = ContactFactory(), ContactFactory()
    reader, writer = ApiClient(Scope.CONTACTS_READ), ApiClient(Scope.CONTACTS_WRITE)
    assert code_of(reader.post(path(jeanne), PAUL)) == "scope_missing"
    assert code_of(writer.get(path(jeanne))) == "scope_missing"
    made = writer.post(path(jeanne), PAUL).json()["id"]
    wrong = writer.call("DELETE", path(other, made))
    assert code_of(wrong) == "not_found"
    Contact.objects.filter(pk=jeanne.pk).update(restricted_at=timezone.now())
    assert code_of(writer.post(path(jeanne), PAUL)) == "contact_restricted"
    now = timezone.now()
    deaths.report(
        other, on=None, source="sa fille", now=now, today=timezone.localdate(now)
    )
    assert code_of(writer.post(path(other), PAUL)) == "contact_deceased"
    assert Representative.objects.count() == 1


def test_what_a_choice_rests_on_is_not_rewritten():
    jeanne, api = ContactFactory(), ApiClient()
    given = PAUL | {"answers": True, "proof": SCAN}
    made = api.post(path(jeanne), given).json()["id"]
    act = representing.act_of(jeanne.representatives.get(), timezone.now())
    representing.ledger.record(jeanne, {campaign(): True}, act)
    answer = api.patch(path(jeanne, made), {"name": "Zoé Roux"})
    assert answer.json()["errors"][0]["pointer"] == "#/name"
    assert jeanne.representatives.get().name == "Paul Roux"
    assert api.patch(path(jeanne, made), {"phone": "0472000000"}).status_code == 200
