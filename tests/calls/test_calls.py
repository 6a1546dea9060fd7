"""Who is called, when, by whom, and what becomes of what they say (C. conso., art. L223-1
and D223-9)."""

import csv
import datetime
import io
import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from backoffice import merging
from calls import hours, queue, recording
from calls.enums import CallOutcome, CallReason
from calls.models import Call, CallClaim, CallList, CallScript
from consent import ledger
from consent.eligibility import explain
from consent.enums import Origin, Reason
from consent.models import ConsentEvent, Suppression
from contacts import lifecycle
from contacts.addresses import normalise_phone
from contacts.models import Contact
from erasure.engine import erase
from erasure.models import Erasure
from portal import personal_data
from tests.accounts.factories import UserFactory
from tests.calls.factories import MONDAY, SCRIPT, agreed, call_list
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import decline
from webhooks import outbox
from webhooks.models import Change

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def user():
    return UserFactory(admin=True)


@pytest.fixture
def made():
    return call_list()


def called(made, contact, user, outcome, now=MONDAY, **more):
    """Call this person, who must be next or claimable."""
    claim = queue.claim_next(made, now, user)
    assert claim.contact == contact
    return recording.record(
        claim, outcome, script=made.script, user=user, now=now, **more
    )


def reasons(made, now=MONDAY, user=None):
    rows = queue.everyone(made, now, user).values_list("pk", "reason")
    return dict(rows)


def test_only_those_who_agreed_are_called_and_each_other_has_a_reason(made, user):
    yes, never = agreed(made), ContactFactory()
    no = ContactFactory()
    decline(no, made.campaign)
    guadeloupe = agreed(made, postcode="97110", mobile="+590690000001")
    reunion = agreed(made, postcode=None, mobile=None, phone="+262262000001")
    assert reasons(made) == {
        yes.pk: Reason.GIVEN,
        never.pk: Reason.NEVER_ASKED,
        no.pk: Reason.REFUSED,
        guadeloupe.pk: CallReason.OFF_HOURS,
        reunion.pk: Reason.GIVEN,
    }
    assert sum(t.number for t in queue.totals(made, MONDAY)) == 5


@pytest.mark.parametrize(
    ("at", "place", "opens"),
    [
        ("2026-11-30 09:00", "FR", "2026-11-30 09:00"),
        ("2026-11-30 12:30", "FR", "2026-11-30 13:00"),
        ("2026-11-30 19:00", "FR", "2026-12-01 09:00"),
        ("2026-12-04 19:30", "FR", "2026-12-07 09:00"),
        # Friday 25 December; Alsace has the 26th too, a Saturday.
        ("2026-12-24 20:00", "FR", "2026-12-28 09:00"),
        ("2026-11-30 10:30", "GP", "2026-11-30 14:00"),
        ("2026-11-30 06:00", "RE", "2026-11-30 06:00"),
    ],
)
def test_each_place_has_its_hours(at, place, opens):
    instant = datetime.datetime.fromisoformat(at).replace(tzinfo=datetime.UTC)
    expected = datetime.datetime.fromisoformat(opens).replace(tzinfo=datetime.UTC)
    assert hours.next_opening(instant, place) == expected


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        # As the person gives it, without a country code (ARCEP's numbering plan).
        ("02 62 20 12 34", "RE"),
        ("02 63 11 23 45", "RE"),
        ("09 76 12 34 56", "RE"),
        ("02 69 61 23 45", "YT"),
        ("06 39 01 23 45", "YT"),
        ("05 08 41 23 45", "PM"),
        ("07 08 41 23 45", "PM"),
        ("05 90 12 34 56", "GP"),
        ("06 91 28 34 56", "GP"),
        ("09 47 12 34 56", "GP"),
        ("05 96 12 34 56", "MQ"),
        ("05 94 12 34 56", "GF"),
        ("+687 23 45 67", "NC"),
        ("+689 40 41 23 45", "PF"),
        ("04 72 00 00 00", "FR"),
    ],
)
def test_without_a_postcode_the_number_says_whose_clock_counts(typed, place):
    ContactFactory(phone=normalise_phone(typed), postcode=None, mobile=None)
    assert Contact.objects.values_list(hours.place(), flat=True).get() == place


def test_hours_that_cannot_be_read_stop_the_start(settings):
    settings.CALL_HOURS = "13:00-10:00"
    [error] = hours.check()
    assert error.id == "calls.E001"


def test_ne_m_appelez_plus_is_an_objection_at_once(made, user):
    jeanne = agreed(made, phone="+33199000001")
    other = call_list(CampaignFactory(label="nos conseils", channel="phone"))
    ledger.record(jeanne, {other.campaign: True}, act(jeanne))
    call = called(made, jeanne, user, CallOutcome.OBJECTED)
    events = ConsentEvent.objects.filter(contact=jeanne, origin=Origin.CALL)
    assert {e.campaign for e in events} == {made.campaign, other.campaign}
    assert {(e.decision, e.actor_type, e.actor_id) for e in events} == {
        ("withdrawn", "user", user.pk)
    }
    assert call.event_id
    assert Suppression.objects.filter(channel="phone").count() == 2
    assert queue.claim_next(other, MONDAY, user) is None
    # A colleague's report cannot undo what the person said in the call.
    with pytest.raises(ledger.ChoiceRefused):
        ledger.record(
            jeanne,
            {made.campaign: True},
            act(jeanne, origin=Origin.API, actor=ledger.SYSTEM, lifts=False),
        )
    outbox.publish()
    types = Change.objects.filter(contact=jeanne).values_list("type", flat=True)
    assert "consent.changed" in types


def test_an_objection_holds_for_a_running_contract_too(user):
    contract = CampaignFactory(
        label="vos visites", channel="phone", mandatory=True, lawful_basis="contract"
    )
    made = call_list(contract)
    jeanne = ContactFactory(postcode="69003")
    assert reasons(made)[jeanne.pk] == Reason.MANDATORY
    call = called(made, jeanne, user, CallOutcome.OBJECTED)
    assert (call.event_id, call.basis) == (None, "contract")
    assert explain(contract, jeanne).reason == Reason.SUPPRESSED


@pytest.mark.parametrize(
    ("outcome", "after", "reason"),
    [
        (CallOutcome.REACHED, DAY, CallReason.OVER),
        (CallOutcome.NO_ANSWER, MINUTE, CallReason.LATER),
        (CallOutcome.NO_ANSWER, DAY, Reason.GIVEN),
        (CallOutcome.WRONG_NUMBER, DAY, Reason.UNDELIVERABLE),
        (CallOutcome.DECLINED, DAY, CallReason.OVER),
    ],
)
def test_each_outcome_says_whether_the_person_is_called_again(
    made, user, outcome, after, reason
):
    jeanne = agreed(made)
    called(made, jeanne, user, outcome)
    assert reasons(made, MONDAY + after)[jeanne.pk] == reason


def test_the_law_s_limits_hold_across_lists(made, user):
    jeanne, paul = agreed(made, last_name="Aa"), agreed(made, last_name="Bb")
    now = MONDAY
    for _ in range(4):
        called(made, jeanne, user, CallOutcome.NO_ANSWER, now)
        now += DAY
    assert reasons(made, now)[jeanne.pk] == CallReason.FOUR_CALLS
    called(made, paul, user, CallOutcome.DECLINED, now)
    recording.close_list(made, now=now, user=user)
    again = call_list(made.campaign)
    later = MONDAY + 28 * DAY
    assert reasons(again, later)[jeanne.pk] == CallReason.FOUR_CALLS
    assert reasons(again, later + 7 * DAY)[jeanne.pk] == Reason.GIVEN
    assert reasons(again, later)[paul.pk] == CallReason.DECLINED
    assert reasons(again, now + 63 * DAY)[paul.pk] == Reason.GIVEN


def test_two_users_never_hold_one_person(made, user):
    jeanne, colleague = agreed(made), UserFactory(admin=True, email="admin2@example.fr")
    assert queue.claim_next(made, MONDAY, user).contact == jeanne
    assert queue.claim_next(made, MONDAY, colleague) is None
    assert reasons(made, MONDAY, colleague)[jeanne.pk] == CallReason.HELD
    mine = queue.claim_next(made, MONDAY + MINUTE, user)
    # Half an hour later, a colleague takes over; what the first then sends is refused.
    later = MONDAY + 31 * MINUTE
    assert queue.claim_next(made, later, colleague).contact == jeanne
    with pytest.raises(recording.NotHeld):
        recording.record(
            mine, CallOutcome.REACHED, script=made.script, user=user, now=later
        )
    assert not Call.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_claims_at_the_same_instant_share_the_people_out():
    made = call_list()
    for number in range(3):
        agreed(made, mobile=f"+3363998000{number}")
    users = [UserFactory(admin=True, email=f"admin{n}@example.fr") for n in range(3)]
    start, held = threading.Barrier(3), []

    def claim(user):
        start.wait()
        try:
            found = queue.claim_next(made, MONDAY, user)
            held.append(found and found.contact_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 3
    assert len(set(held)) == 3
    assert CallClaim.objects.count() == 3


def test_who_asked_to_be_called_later_is_not_called_from_another_list(made, user):
    jeanne = agreed(made)
    other = call_list(CampaignFactory(label="nos conseils", channel="phone"))
    ledger.record(jeanne, {other.campaign: True}, act(jeanne))
    called(made, jeanne, user, CallOutcome.CALL_BACK, call_back_at=MONDAY + 2 * DAY)
    assert reasons(other, MONDAY + DAY)[jeanne.pk] == CallReason.LATER
    assert queue.claim_next(other, MONDAY + DAY, user) is None
    assert reasons(other, MONDAY + 3 * DAY)[jeanne.pk] == Reason.GIVEN


def test_the_script_has_versions_and_unlawful_words_are_refused(made, user):
    jeanne = agreed(made)
    first = called(made, jeanne, user, CallOutcome.NO_ANSWER).script
    second = recording.write_script(made, "Autre texte", now=MONDAY, user=user)
    assert (first.number, second.number, made.script.body) == (1, 2, "Autre texte")
    assert recording.write_script(made, "Autre texte", now=MONDAY, user=user) == second
    said = recording.refusal_of_words(made.campaign, "Une pompe à chaleur ?")
    assert "loi n° 2025-594" in said
    contract = CampaignFactory(channel="phone", mandatory=True, lawful_basis="contract")
    assert recording.refusal_of_words(contract, "Une pompe à chaleur ?") is None


def test_the_words_that_calls_name_never_change(made, user):
    script = made.script
    for change in (
        "UPDATE calls_callscript SET body = 'autre'",
        "UPDATE calls_callscript SET number = 7",
        "DELETE FROM calls_callscript",
    ):
        with (
            pytest.raises(IntegrityError, match="calls name the words"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    # The account of who wrote it may go.
    CallScript.objects.update(written_by=None)
    script.refresh_from_db()
    assert (script.body, script.number) == (SCRIPT, 1)


def test_who_goes_on_with_a_person_holds_the_proof_of_now(made, user):
    """A no and a new yes between two looks: the call names the yes that allows it."""
    jeanne = agreed(made)
    claim = queue.claim_next(made, MONDAY, user)
    former = claim.event_id
    ledger.record(jeanne, {made.campaign: False}, act(jeanne))
    assert queue.claim_next(made, MONDAY, user) is None
    [yes] = ledger.record(jeanne, {made.campaign: True}, act(jeanne))
    again = queue.claim_next(made, MONDAY + MINUTE, user)
    assert (again.contact, again.event_id) == (jeanne, yes.pk)
    assert former != yes.pk


def test_calls_are_in_the_copy_the_merge_and_the_erasure(made, user):
    """The copy of a person's data, the merge and the erasure."""
    jeanne = agreed(made, first_name="Jeanne")
    called(
        made, jeanne, user, CallOutcome.REACHED, note="Sa fille Zélie s'occupe de tout"
    )
    [told] = personal_data.copy_of(jeanne, MONDAY)["calls"]
    assert told["note"] == "Sa fille Zélie s'occupe de tout"
    twin = ContactFactory(first_name="Jeanne")
    merging.merge(jeanne, twin, now=timezone.now(), user=user)
    assert Call.objects.get().contact == twin
    merging.unmerge(jeanne, twin, now=timezone.now(), user=user)
    assert Call.objects.get().contact == jeanne
    jeanne.refresh_from_db()
    if jeanne.is_active:
        lifecycle.deactivate(jeanne, at=timezone.now(), user=user)
    jeanne.refresh_from_db()
    erase.erase([jeanne], cause="request", now=timezone.now(), user=user)
    call = Call.objects.get()
    assert (call.note, call.outcome) == (None, CallOutcome.REACHED)
    assert Erasure.objects.latest("pk").state == "complete"


class TestOnScreen:
    """The same by the pages."""

    @pytest.fixture(autouse=True)
    def _at_work(self, client, user):
        with time_machine.travel(MONDAY, tick=False):
            client.force_login(user)
            yield

    def test_a_list_is_worked_from_its_opening_to_its_export(self, client, user):
        campaign = CampaignFactory(label="nos offres", channel="phone")
        bad = {"campaign": campaign.pk, "body": "MaPrimeRénov' vous attend"}
        assert (
            "loi n° 2025-594" in client.post("/appels/nouvelle/", bad).content.decode()
        )
        opened = client.post(
            "/appels/nouvelle/", {"campaign": campaign.pk, "body": SCRIPT}
        )
        page = opened.headers["Location"]
        made = campaign.call_lists.get()
        jeanne = agreed(made, first_name="Jeanne", last_name="Arbusse")
        event = ConsentEvent.objects.get(contact=jeanne)
        shown = client.get(page).content.decode()
        assert event.sentence in shown.replace("&#x27;", "'")
        assert f"n° {event.pk}" in shown
        assert jeanne.mobile not in shown
        card = client.post(f"{page}suivante/").headers["Location"]
        number = f"tel:{jeanne.mobile}"
        assert number in client.get(card).content.decode()
        # A call back outside the hours is refused, with the next opening.
        late = {"outcome": "call_back", "script": 1, "call_back_at": "2026-12-05T11:00"}
        answer = client.post(card, late).content.decode()
        assert "lundi 7 décembre" in answer
        assert not Call.objects.exists()
        # A no that comes meanwhile takes the number from the card.
        ledger.record(jeanne, {campaign: False}, act(jeanne))
        shown = client.get(card).content.decode()
        assert number not in shown
        assert "ne peut plus être appelée" in shown
        assert (
            client.post(card, {"outcome": "objected", "script": 1}).status_code == 302
        )
        call = Call.objects.get()
        assert (call.event_id, call.script.number) == (event.pk, 1)
        # A double click records one call.
        again = client.post(card, {"outcome": "objected", "script": 1})
        assert (again.headers["Location"], Call.objects.count()) == (page, 1)
        made_line = AuditEvent.objects.get(action="call.made")
        assert made_line.target == jeanne.target
        exported = b"".join(client.get(f"{page}appels.csv").streaming_content)
        rows = [*csv.reader(io.StringIO(exported.decode("utf-8-sig")), delimiter=";")]
        assert str(event.pk) in rows[1]
        assert jeanne.mobile not in exported.decode()
        sheet = client.get(f"/contacts/{jeanne.public_id}/").content.decode()
        assert f"preuve n° {event.pk}" in sheet

    def test_a_get_claims_nobody_and_a_closed_list_calls_nobody(self, client, user):
        made = call_list()
        jeanne = agreed(made)
        page = made.get_absolute_url()
        assert client.get(f"{page}suivante/").status_code == 405
        assert client.get(f"{page}personne/{jeanne.public_id}/").status_code == 302
        assert not CallClaim.objects.exists()
        client.post(f"{page}suivante/")
        client.post(f"{page}personne/{jeanne.public_id}/laisser/")
        assert not CallClaim.objects.exists()
        client.post(f"{page}fermer/")
        client.post(f"{page}suivante/")
        assert not CallClaim.objects.exists()
        assert Contact.objects.get().calls.count() == 0

    def test_an_objection_is_heard_from_who_no_longer_holds_the_call(
        self, client, user
    ):
        """The list was closed, or a colleague took over, while they spoke."""
        made = call_list()
        jeanne, stranger = agreed(made), ContactFactory(mobile="+33639980009")
        page = made.get_absolute_url()
        card = client.post(f"{page}suivante/").headers["Location"]
        client.post(f"{page}fermer/")
        objects = {"outcome": "objected", "script": 1}
        client.post(card, objects | {"outcome": "reached"})
        assert not ConsentEvent.objects.filter(origin=Origin.CALL).exists()
        said = client.post(card, objects, follow=True).content.decode()
        assert "plus aucun appel" in said
        event = ConsentEvent.objects.get(origin=Origin.CALL)
        assert (event.contact, event.actor_id) == (jeanne, user.pk)
        assert explain(made.campaign, jeanne).reason == Reason.WITHDRAWN
        client.post(card, objects)
        assert ConsentEvent.objects.filter(origin=Origin.CALL).count() == 1
        # Nobody objects for a person whom they were not given.
        client.post(f"{page}personne/{stranger.public_id}/", objects)
        assert not stranger.consent_events.exists()

    def test_a_date_begun_by_mistake_holds_no_objection_back(self, client):
        made = call_list()
        jeanne = agreed(made)
        card = client.post(f"{made.get_absolute_url()}suivante/").headers["Location"]
        client.post(
            card, {"outcome": "objected", "script": 1, "call_back_at": "2026-12-"}
        )
        assert explain(made.campaign, jeanne).reason == Reason.WITHDRAWN

    def test_what_happens_to_the_contact_meanwhile_is_followed(self, client, user):
        """Erased: no note is written. Merged: the call is of the one that stays."""
        made = call_list()
        jeanne, twin = agreed(made, last_name="Aa"), agreed(made, last_name="Bb")
        page = made.get_absolute_url()
        card = client.post(f"{page}suivante/").headers["Location"]
        merging.merge(jeanne, twin, now=timezone.now(), user=user)
        client.post(card, {"outcome": "objected", "script": 1, "note": "Fatiguée"})
        call = Call.objects.get()
        assert (call.contact, call.note) == (twin, "Fatiguée")
        assert explain(made.campaign, twin).reason == Reason.WITHDRAWN
        paul = agreed(made, last_name="Cc")
        card = client.post(f"{page}suivante/").headers["Location"]
        lifecycle.deactivate(paul, at=timezone.now(), user=user)
        paul.refresh_from_db()
        erase.erase([paul], cause="request", now=timezone.now(), user=user)
        told = {"outcome": "reached", "script": 1, "note": "Sa fille Zélie"}
        said = client.post(card, told, follow=True).content.decode()
        assert "La note n'est pas gardée" in said.replace("&#x27;", "'")
        assert Call.objects.get(contact=paul).note is None

    def test_an_export_names_nobody_of_a_closed_list_or_limited(self, client, user):
        made = call_list()
        jeanne, paul = agreed(made, last_name="Aa"), agreed(made, last_name="Zz")
        called(made, jeanne, user, CallOutcome.REACHED)
        page = made.get_absolute_url()
        recording.close_list(made, now=MONDAY, user=user)
        User.objects.filter(pk=user.pk).update(first_name="\uff1dSOMME(A1)")
        exported = b"".join(client.get(f"{page}appels.csv").streaming_content).decode()
        assert "Aa" in exported
        # No cell is a formula, the colleague's name neither.
        assert ";'\uff1dSOMME(A1)" in exported
        assert "Zz" not in exported
        made.refresh_from_db()
        assert reasons(made)[paul.pk] == CallReason.CLOSED
        Contact.objects.filter(pk=jeanne.pk).update(restricted_at=MONDAY)
        exported = b"".join(client.get(f"{page}appels.csv").streaming_content).decode()
        assert "Aa" not in exported
        assert AuditEvent.objects.latest("pk").details["members"] == ""


def test_two_people_on_the_words_overwrite_nothing_of_each_other(made, user, client):
    client.force_login(user)
    url = reverse("calls:script", args=[made.pk])
    stale = {"read": client.get(url).context["form"].read_now()}
    assert client.post(url, stale | {"body": "Les mots de Paul"}).status_code == 302
    page = client.post(url, stale | {"body": "Les mots de Claire"})
    assert "Enregistré entre-temps" in page.content.decode()
    assert "Les mots de Claire" in page.content.decode()
    assert CallList.objects.get(pk=made.pk).script.body == "Les mots de Paul"
    seen = {"read": page.context["form"].read_now()}
    assert client.post(url, seen | {"body": "Les mots de Claire"}).status_code == 302
    assert CallList.objects.get(pk=made.pk).script.body == "Les mots de Claire"
