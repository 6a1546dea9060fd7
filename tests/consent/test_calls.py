"""Consent to be called: the third channel, with its own words and its own objections
(C. conso., art. L223-1, since 11 August 2026)."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.forms import CampaignForm
from campaigns.models import Campaign
from campaigns.wording import CALLED, refuse_opening_words
from consent import ledger
from consent.eligibility import explain
from consent.enums import Reason
from consent.integrity import keys, verify
from consent.models import Consent, ConsentEvent, Suppression
from contacts import closing
from contacts.models import Contact
from erasure.engine import erase
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

LANDLINE, MOBILE = "+33199000001", "+33639980001"


@pytest.fixture
def calls():
    return CampaignFactory(label="nos offres", channel="phone")


def agrees(contact, calls, **changes):
    return ledger.record(contact, {calls: True}, act(contact, **changes))


def test_the_landline_is_called_else_the_mobile_and_never_as_an_sms_address(calls):
    both = ContactFactory(phone=LANDLINE, mobile=MOBILE)
    mobile_only = ContactFactory(mobile=MOBILE)
    words = ContactFactory(phone="demander à sa fille", mobile=MOBILE)
    neither = ContactFactory(mobile=None)
    assert both.address_for("phone") == f"tel:{LANDLINE}"
    assert mobile_only.address_for("phone") == f"tel:{MOBILE}"
    assert words.phone_key == mobile_only.phone_key
    assert mobile_only.phone_key != mobile_only.mobile_key
    assert (neither.address_for("phone"), neither.phone_key) == (None, None)
    agrees(neither, calls)
    assert explain(calls, neither).reason == Reason.NO_ADDRESS
    neither.phone = LANDLINE
    neither.save(update_fields=["phone"])
    assert explain(calls, neither).included
    assert Consent.objects.get(contact=neither).reachable


def test_a_yes_is_recorded_with_the_words_of_a_call(calls):
    contact = ContactFactory(mobile=MOBILE)
    [event] = agrees(contact, calls)
    assert event.sentence == f"{CALLED} nos offres"
    assert event.address_key == contact.phone_key
    assert explain(calls, contact).included
    with pytest.raises(ValidationError):
        refuse_opening_words("J'accepte d'être appelée pour nos offres")


def test_a_no_to_calls_covers_both_numbers_and_outlives_the_erasure(calls):
    contact = ContactFactory(phone=LANDLINE, mobile=MOBILE)
    same_mobile = ContactFactory(mobile=MOBILE)
    agrees(same_mobile, calls)
    agrees(contact, calls)
    sms = Campaign.objects.get(code="offers_sms")
    ledger.record(contact, {sms: True}, act(contact))
    ledger.withdraw_all(contact, act(contact, origin="call"), channel="phone")
    assert ConsentEvent.objects.latest("pk").get_origin_display() == "Lors d'un appel"
    assert set(Suppression.objects.values_list("channel", flat=True)) == {"phone"}
    assert Suppression.objects.count() == 2
    assert explain(calls, same_mobile).reason == Reason.SUPPRESSED
    assert not Consent.objects.get(contact=same_mobile, campaign=calls).reachable
    assert explain(sms, contact).included, "a no to calls says nothing of SMS"
    again = ContactFactory(mobile=MOBILE)
    with pytest.raises(ledger.ChoiceRefused, match="repoussoir"):
        agrees(again, calls, origin="import", lifts=False)
    # The person's own link lifts it for them: their mailbox confirms their number.
    agrees(again, calls)
    assert explain(calls, again).included
    assert verify.run(now=timezone.now()).broken == []


def test_a_refusal_before_an_erasure_lists_both_numbers(calls):
    contact = ContactFactory(former_client=True, phone=LANDLINE, mobile=MOBILE)
    ledger.record(contact, {calls: False}, act(contact))
    erase.erase([contact], cause="request", now=timezone.now(), user=UserFactory())
    contact.refresh_from_db()
    assert (contact.phone_key, contact.phone) == (None, None)
    for numbers in ({"phone": LANDLINE}, {"mobile": MOBILE}):
        back = ContactFactory(**{"mobile": None, **numbers})
        assert explain(calls, back).reason == Reason.SUPPRESSED, numbers


def test_a_call_without_consent_needs_a_running_contract():
    calls = CampaignFactory(
        label="vos interventions",
        channel="phone",
        mandatory=True,
        lawful_basis="contract",
    )
    client, prospect = ContactFactory(), ContactFactory(status="prospect")
    verdict = explain(calls, client)
    assert (verdict.included, verdict.basis) == (True, "contract")
    assert explain(calls, prospect).reason == Reason.NO_CONTRACT


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"label": "la rénovation énergétique"}, "label", "loi n° 2025-594"),
        ({"label": "l'adaptation de votre logement"}, "label", "L223-1"),
        (
            {"mandatory": "oui", "lawful_basis": "legal_obligation"},
            "lawful_basis",
            "L223-1",
        ),
        (
            {"mandatory": "oui", "lawful_basis": "contract", "label": "vos chaudières"},
            "",
            "",
        ),
        ({"label": "nos offres d'aide à domicile"}, "", ""),
    ],
)
def test_unlawful_campaigns_of_calls_are_refused_with_the_law_s_name(
    changes, field, words
):
    sent = {
        "label": "nos offres",
        "position": 5,
        "channel": "phone",
        "mandatory": "non",
        "lawful_basis": "",
        "applies_to": [],
        "state": "active",
    }
    form = CampaignForm(sent | changes, instance=Campaign(audience="client"))
    assert form.is_valid() is not bool(field), form.errors
    if field:
        assert words in str(form.errors[field])


def test_a_wrong_number_is_not_called_until_it_changes(calls):
    contact = ContactFactory(mobile=MOBILE)
    agrees(contact, calls)
    here = Contact.objects.filter(pk=contact.pk)
    closing.close(here, "phone", timezone.now(), "Mauvais numéro")
    assert explain(calls, contact).reason == Reason.UNDELIVERABLE
    contact.refresh_from_db()
    contact.city = "Brest"
    contact.save()
    assert contact.phone_unusable_at
    contact.phone = LANDLINE
    contact.save()
    assert explain(calls, contact).included


def test_a_key_rotation_moves_the_number_and_its_objections(calls, settings):
    contact = ContactFactory(phone=LANDLINE, mobile=MOBILE)
    ledger.withdraw_all(contact, act(contact), channel="phone")
    keys.require(timezone.now())
    settings.ADDRESS_HMAC_KEY_FORMER = settings.ADDRESS_HMAC_KEY
    settings.ADDRESS_HMAC_KEY = "another key of at least 32 characters"
    keys.rotate(timezone.now())
    settings.ADDRESS_HMAC_KEY_FORMER = ""
    for numbers in ({"phone": LANDLINE}, {"mobile": MOBILE}):
        back = ContactFactory(**{"mobile": None, **numbers})
        assert explain(calls, back).reason == Reason.SUPPRESSED, numbers
