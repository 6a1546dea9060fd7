import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from consent.eligibility import explain
from contacts import restrictions
from contacts.models import Contact, Restriction
from erasure.engine.erase import ErasureRefused, erase
from erasure.enums import Cause
from exports.exporting import Selection
from messaging import outbox
from messaging.models import OutgoingMessage
from portal import rights
from portal.enums import CameBy, Identity, RequestKind, RequestOutcome
from retention import schedule
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture(autouse=True)
def company():
    complete_company()


def restricted(contact=None):
    contact = contact or ContactFactory()
    restrictions.restrict(contact, reason="Conteste son adresse", now=NOW)
    return contact


@pytest.fixture
def staff(client):
    user = UserFactory(
        permissions=[
            "contacts.view_contact",
            "contacts.change_contact",
            "contacts.deactivate_contact",
            "messaging.send_messages",
            "erasure.erase_contact",
            "erasure.manage_holds",
            "portal.manage_requests",
        ]
    )
    client.force_login(user)
    client.user = user
    return client


def test_no_campaign_reaches_the_person():
    jeanne = restricted(subscriber())
    for campaign in Campaign.objects.of_audience("client").active():
        assert explain(campaign, jeanne).reason == "restricted"
    assert not jeanne.consents.filter(reachable=True).exists()


def test_nothing_is_purged_erased_or_exported():
    old = NOW - datetime.timedelta(days=400)
    jeanne = ContactFactory(former_client=True, deactivated_at=old)
    assert schedule.due(TODAY, {"client": 30}).exists()
    restricted(jeanne)

    assert not schedule.due(TODAY, {"client": 30}).exists()
    with pytest.raises(ErasureRefused, match="article 18"):
        erase([jeanne], cause=Cause.BUTTON, now=NOW)
    assert erase([jeanne], cause=Cause.RETENTION, now=NOW).erased == []
    assert not Selection(audience="client").contacts().exists()
    assert Contact.objects.get().email


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("contacts:edit", {"last_name": "Autre"}),
        ("contacts:add_note", {"text": "Une note"}),
        ("retention:deactivate", {"decision": "erase"}),
        ("erasure:erase", {}),
        ("messaging:send_to_contact", {"send": "1"}),
    ],
)
def test_staff_change_and_send_nothing(staff, name, given):
    jeanne = ContactFactory(former_client=name == "erasure:erase")
    restricted(jeanne)
    before = Contact.objects.values().get()
    page = staff.post(reverse(name, args=[jeanne.public_id]), given, follow=True)
    assert "limité" in page.content.decode()
    assert Contact.objects.values().get() == before
    assert not jeanne.dated_notes.exists()
    assert not OutgoingMessage.objects.exists()


def test_a_program_changes_and_erases_nothing():
    jeanne = restricted()
    api, path = ApiClient(), f"/contacts/{jeanne.public_id}"
    answers = [
        api.patch(path, {"city": "Lyon"}),
        api.post(f"{path}/deactivate", {"erase": True}),
    ]
    assert {code_of(answer) for answer in answers} == {"contact_restricted"}
    jeanne.refresh_from_db()
    assert jeanne.is_active
    assert jeanne.email


def test_the_person_is_told_before_it_is_lifted(staff):
    jeanne = restricted(subscriber())
    with pytest.raises(restrictions.NotTold):
        restrictions.lift(jeanne, now=NOW)
    url = reverse("portal:lift_restriction", args=[jeanne.public_id])
    # Pressing « Lever » without having told them changes nothing.
    staff.post(url, {"lift": "1"})
    assert Contact.objects.get(pk=jeanne.pk).is_restricted

    tomorrow = TODAY + datetime.timedelta(days=1)
    given = {"by_email": "1", "on": tomorrow.isoformat(), "reason": "Adresse corrigée"}
    staff.post(url, given)
    outbox.deliver(OutgoingMessage.objects.get().pk, timezone.now())
    [letter] = mail.outbox
    assert "Adresse corrigée" in letter.body
    page = staff.get(url).content.decode()
    assert "prévenue" in page
    assert 'name="lift"' not in page
    # The day that the person read has not come.
    assert "avant" in staff.post(url, {"lift": "1"}, follow=True).content.decode()
    path = f"/contacts/{jeanne.public_id}/restriction"
    assert code_of(ApiClient().call("DELETE", path)) == "conflict"
    assert Contact.objects.get(pk=jeanne.pk).is_restricted

    Restriction.objects.update(lifts_on=TODAY)
    assert 'name="lift"' in staff.get(url).content.decode()
    staff.post(url, {"lift": "1"})

    jeanne.refresh_from_db()
    assert not jeanne.is_restricted
    assert Restriction.objects.get().lifted_at
    assert jeanne.consents.filter(reachable=True).exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"by_email": "1", "on": "2190-01-01", "reason": "x"}, "autrement"),
        ({"by_email": "0", "on": "2001-01-01", "reason": "x"}, "déjà passé"),
        ({"by_email": "0", "on": "2190-01-01", "reason": ""}, "obligatoire"),
    ],
)
def test_a_bad_notice_lifts_nothing(staff, given, told):
    jeanne = restricted(ContactFactory(email=None))
    url = reverse("portal:lift_restriction", args=[jeanne.public_id])
    assert told in staff.post(url, given).content.decode()
    assert Restriction.objects.get().told_at is None


def test_a_granted_request_limits_the_processing():
    jeanne = ContactFactory()
    user = UserFactory()
    filed = rights.file(
        jeanne,
        RequestKind.RESTRICTION,
        received_on=TODAY,
        came_by=CameBy.LETTER,
        identity=Identity.LINK,
        user=user,
    )
    rights.answer(filed, RequestOutcome.GRANTED, "C'est fait.", now=NOW, user=user)
    jeanne.refresh_from_db()
    assert jeanne.is_restricted


def test_a_program_restricts_and_lifts_once_the_person_was_told():
    jeanne = ContactFactory()
    api, path = ApiClient(), f"/contacts/{jeanne.public_id}/restriction"
    assert api.post(path, {"reason": ""}).status_code == 422
    assert api.post(path, {"reason": "litige"}).json()["restricted_at"]
    assert api.call("DELETE", path).status_code == 409
    restrictions.note_told(jeanne, on=TODAY, now=NOW, user=None)
    assert api.call("DELETE", path).json()["restricted_at"] is None


@pytest.mark.parametrize("decision", ["keep", "erase"])
def test_in_a_lot_the_restricted_are_left_out_and_named(staff, decision):
    jeanne, paul = restricted(), ContactFactory(first_name="Paul", last_name="Roux")
    chosen = {"fiche": [str(jeanne.public_id), str(paul.public_id)]}
    url = reverse("retention:deactivate_many")

    asked = staff.get(url, chosen)
    assert asked.context["contacts"] == [paul]
    assert "Laissé de côté" in asked.content.decode()
    assert str(jeanne) in asked.content.decode()
    staff.post(url, chosen | {"decision": decision})

    paul.refresh_from_db()
    jeanne.refresh_from_db()
    assert (paul.is_active, paul.is_erased) == (False, decision == "erase")
    assert jeanne.is_active
    assert jeanne.email
    # Restricted between the page and the click: the engine leaves them out as well.
    late = [restricted(), ContactFactory()]
    done = erase(late, cause=Cause.BUTTON, now=NOW, reason="Demande")
    assert (done.erased, done.restricted) == ([late[1].pk], [late[0].pk])


def test_a_restricted_contact_is_not_reactivated(client):
    jeanne = restricted(ContactFactory(former_client=True))
    client.force_login(UserFactory(permissions=["erasure.reactivate_contact"]))
    client.post(reverse("erasure:reactivate", args=[jeanne.public_id]))
    answer = ApiClient().post(f"/contacts/{jeanne.public_id}/reactivate")
    assert code_of(answer) == "contact_restricted"
    jeanne.refresh_from_db()
    assert not jeanne.is_active
