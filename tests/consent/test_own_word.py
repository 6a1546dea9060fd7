"""A person's own refusal is never undone by a consent recorded by somebody else."""

import datetime
import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consent import ledger
from consent.enums import OWN_WORD, Decision, Means, Origin
from consent.evidence import Backing
from consent.models import Consent, ConsentEvent
from core import sql
from tests.consent.factories import act, campaign
from tests.consent.test_ledger_properties import PROVE, each_time_anew
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = datetime.timedelta(days=1)
BY_OTHERS = [Origin.API, Origin.IMPORT, Origin.MANUAL, Origin.SYSTEM]


def own_no(contact, origin=Origin.LINK, at=NOW):
    ledger.record(contact, {campaign(): False}, act(contact, origin=origin, now=at))


def yes(contact, origin, now, occurred_at=None, proved=True, pending=False):
    told = act(
        contact,
        origin=origin,
        actor=ledger.SYSTEM,
        now=now,
        occurred_at=occurred_at,
        means=Means.PHONE if proved and origin == Origin.MANUAL else "",
        backing=Backing(source="Contrat signé" if proved else ""),
    )
    return ledger.record(contact, {campaign(): True}, told, pending=pending)


def state(contact):
    return Consent.objects.get(contact=contact, campaign=campaign()).state


@pytest.mark.parametrize("said_by", sorted(OWN_WORD))
@pytest.mark.parametrize("told_by", BY_OTHERS)
def test_an_undated_yes_from_others_is_refused(said_by, told_by):
    contact = ContactFactory()
    own_no(contact, said_by)
    with pytest.raises(ledger.ChoiceRefused, match="elle-même dit non") as refusal:
        yes(contact, told_by, NOW + DAY)
    assert refusal.value.code == "withdrawn_by_person"
    assert state(contact) == Decision.REFUSED


@pytest.mark.parametrize("told_by", BY_OTHERS)
@pytest.mark.parametrize(
    ("after", "proved", "taken"),
    [
        (-DAY, True, False),
        (datetime.timedelta(), True, False),
        (DAY, False, False),
        (DAY, True, True),
    ],
)
def test_a_dated_yes_from_others_counts_when_later_and_proved(
    told_by, after, proved, taken
):
    contact = ContactFactory()
    own_no(contact)
    try:
        yes(contact, told_by, NOW + 2 * DAY, NOW + after, proved)
    except ledger.ChoiceRefused:
        assert not taken
    assert state(contact) == (Decision.GIVEN if taken else Decision.REFUSED)


@pytest.mark.parametrize("told_by", [Origin.API, Origin.IMPORT, Origin.MANUAL])
def test_a_no_recorded_by_others_is_not_the_person_s_own_refusal(told_by):
    contact = ContactFactory()
    own_no(contact, told_by)
    assert yes(contact, Origin.API, NOW + DAY, proved=False)


@pytest.mark.parametrize("said_by", sorted(OWN_WORD))
@pytest.mark.parametrize("told_by", [Origin.API, Origin.IMPORT, Origin.MANUAL])
def test_the_person_s_own_no_counts_after_one_that_others_recorded(said_by, told_by):
    contact = ContactFactory()
    own_no(contact, told_by)
    own_no(contact, said_by, NOW + DAY)
    assert state(contact) == Decision.REFUSED
    with pytest.raises(ledger.ChoiceRefused, match="elle-même dit non"):
        yes(contact, Origin.API, NOW + 2 * DAY)


def test_a_no_said_again_is_recorded_once_a_day_and_dated():
    contact = ContactFactory()
    for at in (NOW, NOW, NOW + DAY / 2, NOW + DAY, NOW + DAY):
        own_no(contact, Origin.ONE_CLICK, at)
    said = ConsentEvent.objects.filter(contact=contact).order_by("sequence")
    assert [event.occurred_at for event in said] == [NOW, NOW + DAY]
    assert Consent.objects.get(contact=contact).since == NOW + DAY
    own_no(contact, Origin.API, NOW + 3 * DAY)
    assert said.count() == 2


def test_a_later_no_of_staff_leaves_the_own_refusal_in_force():
    contact = ContactFactory()
    own_no(contact)
    yes(contact, Origin.API, NOW + 2 * DAY, NOW + DAY)
    own_no(contact, Origin.MANUAL, NOW + 3 * DAY)
    with pytest.raises(ledger.ChoiceRefused):
        yes(contact, Origin.API, NOW + 4 * DAY)


def test_the_person_s_own_later_yes_ends_it():
    contact = ContactFactory()
    own_no(contact)
    ledger.record(contact, {campaign(): True}, act(contact, now=NOW + DAY))
    own_no(contact, Origin.API, NOW + 2 * DAY)
    assert yes(contact, Origin.API, NOW + 3 * DAY)


def test_a_yes_already_in_force_repeated_changes_nothing():
    contact = ContactFactory()
    own_no(contact)
    yes(contact, Origin.API, NOW + 2 * DAY, NOW + DAY)
    assert yes(contact, Origin.API, NOW + 3 * DAY) == []
    assert state(contact) == Decision.GIVEN


def test_under_double_opt_in_it_is_pending_and_the_person_is_asked_once():
    contact = ContactFactory()
    own_no(contact)
    [event] = yes(contact, Origin.API, NOW + DAY, pending=True)
    assert event.decision == Decision.PENDING
    assert yes(contact, Origin.API, NOW + 2 * DAY, pending=True) == []
    own_no(contact, at=NOW + 3 * DAY)
    with pytest.raises(ledger.ChoiceRefused):
        yes(contact, Origin.API, NOW + 4 * DAY, pending=True)


def test_a_pending_yes_is_not_confirmed_by_somebody_else():
    contact = ContactFactory()
    own_no(contact)
    yes(contact, Origin.API, NOW + DAY, pending=True)
    with pytest.raises(ledger.ChoiceRefused):
        yes(contact, Origin.API, NOW + 2 * DAY)


@pytest.mark.parametrize("origin", [Origin.PAPER, Origin.API_LINK])
def test_a_yes_pending_on_the_own_address_is_not_given_by_another_link(origin):
    contact = ContactFactory()
    yes(contact, Origin.API, NOW, pending=True)
    told = act(contact, origin=origin, now=NOW + DAY)
    assert ledger.record(contact, {campaign(): True}, told) == []
    assert state(contact) == Decision.PENDING
    ledger.record(contact, {campaign(): True}, act(contact, now=NOW + DAY))
    assert state(contact) == Decision.GIVEN


@pytest.mark.parametrize("origin", [Origin.PAPER, Origin.API_LINK])
def test_a_link_handed_over_by_somebody_does_not_undo_the_own_no(origin):
    contact = ContactFactory()
    own_no(contact)
    told = act(contact, origin=origin, now=NOW + DAY)
    with pytest.raises(ledger.ChoiceRefused):
        ledger.record(contact, {campaign(): True}, told)


def test_when_one_choice_is_refused_the_others_are_recorded():
    contact, other = ContactFactory(), ContactFactory()
    own_no(contact)
    told = act(contact, origin=Origin.API, now=NOW + DAY)
    rows = [ledger.Choice(each, campaign(), True, told) for each in (contact, other)]
    rows.append(ledger.Choice(contact, campaign("offers_email"), False, told))
    refused = []
    assert ledger.record_each(rows, refused=refused) == 2
    assert [(row.contact, refusal.code) for row, refusal in refused] == [
        (contact, "withdrawn_by_person")
    ]


def test_the_rows_of_one_file_are_judged_in_order():
    contact = ContactFactory()
    told = act(contact, origin=Origin.API, now=NOW + DAY)
    rows = [
        ledger.Choice(contact, campaign(), False, act(contact, now=NOW)),
        ledger.Choice(contact, campaign(), True, told),
    ]
    refused = []
    ledger.record_each(rows, refused=refused)
    assert len(refused) == 1
    assert state(contact) == Decision.REFUSED


# Origin, opt-in or opt-out, date (days back; None: now), proved or not, pending or not.
words = st.lists(
    st.tuples(
        st.sampled_from(sorted({*OWN_WORD, *BY_OTHERS})),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 8)),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=10,
)


@given(words)
@PROVE
def test_the_person_s_own_opt_out_holds_for_any_sequence_of_choices(story):
    @each_time_anew
    def prove():
        contact = ContactFactory()
        for hour, (origin, granted, back, proved, pending) in enumerate(story):
            now = NOW + datetime.timedelta(hours=hour)
            told = act(
                contact,
                origin=origin,
                now=now,
                occurred_at=None if back is None else now - back * DAY,
                means=Means.PAPER if proved else "",
                backing=Backing(source="Bulletin" if proved else ""),
            )
            choice = ledger.Choice(contact, campaign(), granted, told)
            ledger.record_each([choice], pending=pending, refused=[])
            assert_the_own_no_holds(contact)

    prove()


def assert_the_own_no_holds(contact):
    """Assert that a given state rests on the person's own opt-in, or on an opt-in by
    others that is later than their own last opt-out, dated and proved."""
    held = Consent.objects.filter(contact=contact, state=Decision.GIVEN).first()
    if held is None or held.event.origin in OWN_WORD:
        return
    own = ConsentEvent.objects.filter(contact=contact, origin__in=OWN_WORD)
    last = own.exclude(decision=Decision.PENDING).order_by("occurred_at").last()
    if last is None or last.decision == Decision.GIVEN:
        return
    known_then = last.sequence < held.event.sequence
    assert held.since > last.occurred_at
    assert not known_then or held.event.means or held.event.evidence_digest


def test_the_sql_lists_the_same_own_origins():
    text = sql.read("consent", "consent_standings").text
    [named] = re.findall(r"origin IN \(([^)]*)\)", text)
    assert set(re.findall(r"\w+", named)) == OWN_WORD
