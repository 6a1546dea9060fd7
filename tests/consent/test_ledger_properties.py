"""The resulting state is the same for any origin and any order of arrival."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from consent import history, ledger, past, suppressions
from consent.enums import Decision, Origin, SuppressionReason
from consent.evidence import Backing
from consent.integrity import verify
from consent.models import Consent, ConsentEvent
from contacts import lifecycle
from contacts.models import Contact
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = datetime.timedelta(days=1)
PROVE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ORIGINS = [Origin.API, Origin.IMPORT, Origin.LINK, Origin.PORTAL, Origin.FORM]

# A day, opt-in or opt-out, and the origin of the choice.
told = st.tuples(st.integers(1, 6), st.booleans(), st.sampled_from(ORIGINS))
stories = st.lists(told, min_size=1, max_size=8)


class UndoneAfterwards(Exception):
    pass


def each_time_anew(test):
    """Run each example in a savepoint that is rolled back, so that examples stay
    independent."""

    def wrapped(*args, **kwargs):
        try:
            with transaction.atomic():
                test(*args, **kwargs)
                raise UndoneAfterwards
        except UndoneAfterwards:
            pass

    return wrapped


def tell(contact, story):
    for choice in choices(contact, story):
        ledger.record_each([choice], refused=[])


def choices(contact, story):
    """Return the choices of a story for one contact, each with its date and its
    source."""
    return [
        ledger.Choice(
            contact,
            campaign(),
            granted,
            act(
                contact,
                now=NOW,
                occurred_at=NOW - datetime.timedelta(days=10 - day),
                origin=origin,
                backing=Backing(source="Bulletin papier"),
                lifts=False,
            ),
        )
        for day, granted, origin in story
    ]


def answer(contact):
    """Return the state to compare: since when, given or not, reachable or not."""
    found = Consent.objects.get(contact=contact)
    return found.since, found.state == Decision.GIVEN, found.reachable


def assert_holds(contact):
    events = list(ConsentEvent.objects.filter(contact=contact))
    newest = history.in_force(events)
    assert newest is not None
    found = Consent.objects.get(contact=contact)
    assert (found.state, found.since, found.event_id) == (
        newest.decision,
        newest.occurred_at,
        newest.pk,
    )
    assert [e.sequence for e in events] == list(range(1, len(events) + 1))
    assert verify.run(now=NOW).broken == []


@given(stories, st.randoms(use_true_random=False))
@PROVE
def test_the_order_of_arrival_does_not_change_the_answer(story, dice):
    @each_time_anew
    def prove():
        first, second = (
            ContactFactory(email_proved_at=NOW),
            ContactFactory(email_proved_at=NOW),
        )
        tell(first, story)
        shuffled = story.copy()
        dice.shuffle(shuffled)
        tell(second, shuffled)
        assert answer(first) == answer(second)
        assert_holds(second)

    prove()


@given(stories)
@PROVE
def test_recording_everything_twice_has_the_effect_of_once(story):
    @each_time_anew
    def prove():
        contact = ContactFactory(email_proved_at=NOW)
        tell(contact, story)
        before = ConsentEvent.objects.count()
        tell(contact, story)
        assert ConsentEvent.objects.count() == before

    prove()


@given(stories)
@PROVE
def test_one_file_and_single_rows_give_the_same_result(story):
    @each_time_anew
    def prove():
        first, second = (
            ContactFactory(email_proved_at=NOW),
            ContactFactory(email_proved_at=NOW),
        )
        tell(first, story)
        ledger.record_each(choices(second, story), refused=[])
        decisions = [
            list(each.consent_events.values_list("decision", "occurred_at"))
            for each in (first, second)
        ]
        assert decisions[0] == decisions[1]
        assert answer(first) == answer(second)

    prove()


# A choice, or the night that writes which consents came to their end, some days ago.
entered = st.lists(
    st.one_of(told, st.integers(0, 1100)), min_size=2, max_size=9
).filter(lambda story: any(isinstance(each, tuple) for each in story))


@given(entered, st.randoms(use_true_random=False))
@PROVE
def test_a_choice_entered_after_the_end_of_an_older_one_counts_from_its_own_date(
    story, dice
):
    """Bulletins found in the post: said before an older yes ended, entered after."""

    @each_time_anew
    def prove():
        Campaign.objects.filter(pk=campaign().pk).update(
            lifetime_months=12, lifetime_set_at=NOW - 3000 * DAY
        )
        first, second = (
            ContactFactory(email_proved_at=NOW - 1500 * DAY),
            ContactFactory(email_proved_at=NOW - 1500 * DAY),
        )
        said = [
            ((day - 10) * 100 + 10, granted, origin)
            for day, granted, origin in filter(lambda e: isinstance(e, tuple), story)
        ]
        # In the order of their dates, then the night; and in any order, among nights.
        tell(first, sorted(said, key=lambda each: each[0]))
        ledger.expire(NOW)
        shuffled = [*said, *(each for each in story if isinstance(each, int))]
        dice.shuffle(shuffled)
        for each in shuffled:
            if isinstance(each, int):
                ledger.expire(NOW - each * DAY)
            else:
                tell(second, [each])
                assert_holds(second)
        ledger.expire(NOW)
        assert answer(first) == answer(second)
        assert_holds(second)
        said_now = ledger.explain(campaign(), second)
        assert past.verdicts_at(second, timezone.now())[campaign().pk] == said_now

    prove()


doings = st.lists(
    st.sampled_from(
        [
            "yes",
            "no",
            "late yes",
            "late no",
            "withdraw all",
            "stop",
            "suppress",
            "deactivate",
            "reactivate",
            "new address",
            "dead address",
            "expire",
        ]
    ),
    min_size=1,
    max_size=12,
)


def do(contact, doing, place):
    now = NOW + datetime.timedelta(hours=place)
    choice = act(contact, now=now)
    late = act(
        contact, now=now, occurred_at=NOW - datetime.timedelta(days=1), lifts=True
    )
    contact.refresh_from_db()
    if doing in ("yes", "no"):
        ledger.record(contact, {campaign(): doing == "yes"}, choice)
    elif doing in ("late yes", "late no"):
        ledger.record(contact, {campaign(): doing == "late yes"}, late)
    elif doing == "withdraw all":
        ledger.withdraw_all(contact, choice)
    elif doing == "stop":
        ledger.withdraw_all(
            contact, act(contact, origin=Origin.SMS_STOP), channel="sms"
        )
    elif doing == "suppress":
        suppressions.suppress([contact], SuppressionReason.COMPLAINT, now)
    elif doing == "deactivate":
        lifecycle.deactivate(contact, at=now)
    elif doing == "reactivate":
        lifecycle.reactivate(contact, at=now)
    elif doing == "new address":
        contact.email = f"nouvelle{place}@exemple.test"
        contact.save()
    elif doing == "dead address":
        Contact.objects.filter(pk=contact.pk).update(email_unusable_at=now)
    else:
        suppressions.expire(now + datetime.timedelta(days=4000))


@given(doings)
@PROVE
def test_the_stored_reachable_flag_agrees_with_its_sources(story):
    @each_time_anew
    def prove():
        contact = ContactFactory(email_proved_at=NOW)
        for place, doing in enumerate(story, start=1):
            do(contact, doing, place)
            said = ledger.explain(campaign(), contact).included
            assert (contact in ledger.reachable(campaign())) is said
            assert (ledger.reachable_count(campaign()) == 1) is said
        # Entries past their retention time may have been deleted.
        years = 11 if "expire" in story else 0
        at = NOW + datetime.timedelta(days=years * 366)
        assert verify.run(now=at).broken == []

    prove()
