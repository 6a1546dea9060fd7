"""The everyday choice: one statement, and the same event as by the longer way."""

import datetime

import pytest
from django.utils import timezone

from campaigns.enums import State
from campaigns.models import Campaign
from consent import journal, ledger, suppressions, verify
from consent.enums import Decision, SuppressionReason
from consent.models import ConsentEvent
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

LIFE = {
    "never asked": [],
    "pending": [(True, True)],
    "given": [(True, False)],
    "refused": [(False, False)],
    "withdrawn": [(True, False), (False, False)],
}
# All that an event holds but who, where in the chain, and by which hash.
SAME = (
    *("campaign_id", "campaign_version_id", "decision", "origin", "occurred_at"),
    *("recorded_at", "actor_type", "notice_id", "sentence", "means", "evidence_digest"),
)


def newest(contact):
    events = ConsentEvent.objects.filter(contact=contact).order_by("-sequence")
    return [[getattr(event, name) for name in SAME] for event in events[:1]]


@pytest.mark.parametrize("life", LIFE)
@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize("pending", [True, False])
def test_both_ways_make_the_same_event(life, granted, pending):
    one, other = ContactFactory.create_batch(2)
    begin = timezone.now() - datetime.timedelta(hours=1)
    for place, (before, waits) in enumerate(LIFE[life]):
        at = begin + datetime.timedelta(minutes=place)
        for each in (one, other):
            ledger.record(each, {campaign(): before}, act(each, now=at), pending=waits)
    now = timezone.now()
    made = ledger.record(one, {campaign(): granted}, act(one, now=now), pending=pending)
    # An import reads how each choice stands before it judges.
    choice = ledger.Choice(other, campaign(), granted, act(other, now=now))
    assert ledger.record_each([choice], pending=pending) == len(made)
    assert newest(one) == newest(other)


def test_a_choice_is_one_statement(django_assert_num_queries):
    contact = ContactFactory()
    optional = Campaign.objects.of_audience("client").active().optional()
    choices = {each: each.code != "offers_sms" for each in optional}
    choice = act(contact)
    # As a page does that showed no box ticked.
    with django_assert_num_queries(1):
        events = ledger.record(contact, choices, choice, shown={})
    assert [e.campaign for e in events] == list(choices)
    assert [e.sequence for e in events] == [1, 2, 3]
    assert {e.campaign.code: e.decision for e in events} == {
        "newsletter_email": Decision.GIVEN,
        "offers_email": Decision.GIVEN,
        "offers_sms": Decision.REFUSED,
    }
    assert list(ConsentEvent.objects.order_by("sequence")) == events
    assert verify.run(now=timezone.now()).broken == []


def test_a_withdrawal_is_told_to_the_journal():
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    ledger.record(
        contact, {campaign(): False}, act(contact), shown={campaign().pk: True}
    )
    assert [line["kind"] for line in journal.read()] == ["withdrawal"]


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("campaign_not_active", lambda c, k: k.update(state=State.INACTIVE)),
        (
            "campaign_mandatory",
            lambda c, k: k.update(mandatory=True, lawful_basis="contract"),
        ),
        ("wrong_audience", lambda c, k: k.update(audience="worker")),
        (
            "suppressed",
            lambda c, k: suppressions.suppress(
                [c], SuppressionReason.OBJECTION, timezone.now()
            ),
        ),
    ],
)
def test_one_choice_that_is_not_hers_to_make_stops_all(code, spoil):
    contact = ContactFactory()
    spoilt = campaign("offers_email")
    spoil(contact, Campaign.objects.filter(pk=spoilt.pk))
    choices = {campaign("offers_sms"): True, spoilt: True}
    with pytest.raises(ledger.ChoiceRefused) as refusal:
        ledger.record(contact, choices, act(contact, lifts=False))
    assert refusal.value.code == code
    assert not ConsentEvent.objects.exists()


def test_words_that_are_no_longer_in_force_are_looked_up():
    contact = ContactFactory()
    renamed = campaign()
    old = renamed.current_version
    renamed.label = "la lettre du mois"
    renamed.save()
    (event,) = ledger.record(
        contact, {renamed: True}, act(contact, read={renamed.pk: old.pk})
    )
    assert event.campaign_version == old
    assert event.sentence.endswith(old.label)


def test_what_is_done_now_comes_after_all_that_is_known():
    contact = ContactFactory()
    now = timezone.now()
    ledger.record(contact, {campaign(): False}, act(contact, now=now))
    before = now - datetime.timedelta(seconds=1)
    (event,) = ledger.record(contact, {campaign(): True}, act(contact, now=before))
    assert event.occurred_at > now
    assert event.recorded_at == before
