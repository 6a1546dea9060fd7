"""Contacts stored under the earlier rule get the canonical form of their addresses."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import ledger, suppressions
from consent.enums import SuppressionReason
from consent.models import Suppression, SuppressionLift
from contacts.addresses import address_key
from contacts.models import Contact
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

SPELLINGS = [
    "jean@exemple.fr\u200b",
    "Jean@exem\u00adple.fr",
    "jean@\uff45xemple.fr",
    '"jean"@exemple.fr',
]


def stored_before(email, **values):
    """Return a contact as the earlier rule stored it: lower case, and the key of
    that form."""
    sheet = ContactFactory(email="x@exemple.test", **values)
    Contact.objects.filter(pk=sheet.pk).update(
        email=email, email_key=address_key(email)
    )
    return Contact.objects.get(pk=sheet.pk)


@pytest.mark.parametrize("email", SPELLINGS)
def test_an_objection_binds_both_contacts_of_one_mailbox(email):
    objector = stored_before(email)
    ledger.withdraw_all(objector, act(objector))
    beside = ContactFactory(email="jean@exemple.fr")
    ledger.record(beside, {campaign(): True}, act(beside))
    assert beside in ledger.reachable(campaign())

    call_command("rekey_addresses")

    objector.refresh_from_db()
    assert objector.email == "jean@exemple.fr"
    assert objector.email_key == beside.email_key
    assert beside not in ledger.reachable(campaign())
    assert beside.consent_events.count() == 1
    assert Contact.objects.count() == 2
    call_command("rekey_addresses")
    assert Suppression.objects.filter(key=beside.email_key).count() == 1


def test_an_address_with_accents_is_stored_in_its_ascii_form():
    sheet = stored_before("jean@caf\u00e9.fr")
    generation = sheet.link_generation
    call_command("rekey_addresses")
    sheet.refresh_from_db()
    assert sheet.email == "jean@xn--caf-dma.fr"
    assert sheet.email_key == address_key(sheet.email)
    # The mailbox is the same, so links already sent stay valid.
    assert sheet.link_generation == generation


def test_a_later_objection_under_the_other_spelling_ends_a_lift():
    beside = ContactFactory(email="jean@exemple.fr")
    ledger.withdraw_all(beside, act(beside))
    ledger.record(beside, {campaign(): True}, act(beside))
    assert SuppressionLift.objects.exists()
    objector = stored_before("jean@exemple.fr\u2060")
    suppressions.suppress([objector], SuppressionReason.OBJECTION, timezone.now())

    call_command("rekey_addresses")

    assert beside not in ledger.reachable(campaign())


def test_a_fresh_yes_keeps_its_effect():
    sheet = stored_before("jean@exemple.fr\u2060")
    ledger.withdraw_all(sheet, act(sheet))
    ledger.record(sheet, {campaign(): True}, act(sheet))

    call_command("rekey_addresses")

    assert sheet in ledger.reachable(campaign())
