"""A choice made now by one person, without a date of its own."""

import datetime

import pytest
from django.utils import timezone

from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger, suppressions
from consent.enums import Origin, SuppressionReason
from consent.integrity import journal_file
from consent.models import ConsentEvent
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_a_withdrawal_is_written_to_the_journal():
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    ledger.record(
        contact, {campaign(): False}, act(contact), shown={campaign().pk: True}
    )
    assert [line["kind"] for line in journal_file.read()] == ["withdrawal"]


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
def test_one_refused_choice_refuses_the_whole_act(code, spoil):
    contact = ContactFactory()
    spoilt = campaign("offers_email")
    spoil(contact, Campaign.objects.filter(pk=spoilt.pk))
    choices = {campaign("offers_sms"): True, spoilt: True}
    with pytest.raises(ledger.ChoiceRefused) as refusal:
        ledger.record(contact, choices, act(contact, origin=Origin.API))
    assert refusal.value.code == code
    assert not ConsentEvent.objects.exists()


def test_texts_no_longer_in_force_are_looked_up():
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


def test_a_choice_made_now_is_dated_after_every_known_event():
    contact = ContactFactory()
    now = timezone.now()
    ledger.record(contact, {campaign(): False}, act(contact, now=now))
    before = now - datetime.timedelta(seconds=1)
    (event,) = ledger.record(contact, {campaign(): True}, act(contact, now=before))
    assert event.occurred_at > now
    assert event.recorded_at == before
