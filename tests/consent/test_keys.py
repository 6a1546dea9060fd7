"""ADDRESS_HMAC_KEY: a wrong key is refused; a new key takes over without losing an
objection."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from consent import ledger, suppressions
from consent.enums import Origin, Reason, SuppressionReason
from consent.integrity import keys, verify
from consent.models import AddressKey, SuppressionLift
from contacts import closing
from contacts.addresses import address_key, keyed_digest
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings import inbound
from tests.consent.factories import act, campaign, uses_a_former_key
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db
OLD, NEW, NEWER = "old-key-of-the-tests", "new-key-of-the-tests", "a-third-key"


@pytest.fixture(autouse=True)
def old_key(settings):
    settings.ADDRESS_HMAC_KEY = OLD
    keys.require(timezone.now())


@pytest.fixture
def new_key(settings):
    """Do what the operator does: set the new key beside the former one."""

    def change():
        settings.ADDRESS_HMAC_KEY = NEW
        settings.ADDRESS_HMAC_KEY_FORMER = OLD

    return change


def rotate(**options):
    out = StringIO()
    call_command("rotate_keys", stdout=out, **options)
    return out.getvalue()


def give(contact):
    ledger.record(contact, {campaign(): True}, act(contact))


def erase_all(contact):
    now = timezone.now()
    erase([contact], cause=Cause.DEACTIVATION, now=now, deactivated_at=now)


def reason(contact):
    return ledger.explain(campaign(), Contact.objects.get(pk=contact.pk)).reason


def assert_ledger_holds():
    assert verify.run(now=timezone.now()).broken == []


# Refusing a wrong key ------------------------------------------------------------


def test_another_key_is_refused(settings):
    settings.ADDRESS_HMAC_KEY = NEW
    with pytest.raises(keys.WrongKey, match="n'est pas la clé des adresses"):
        keys.require(timezone.now())


def test_the_key_in_force_may_be_named_as_the_former(new_key):
    new_key()
    keys.require(timezone.now())
    assert uses_a_former_key()


def test_a_database_older_than_the_key_check_is_judged_by_its_contacts(settings):
    ContactFactory()
    AddressKey.objects.all().delete()
    settings.ADDRESS_HMAC_KEY = NEW
    with pytest.raises(keys.WrongKey):
        keys.require(timezone.now())
    settings.ADDRESS_HMAC_KEY = OLD
    keys.require(timezone.now())
    assert AddressKey.objects.get().digest == keys.fingerprint(OLD)


def test_rotating_with_a_wrong_former_key_changes_nothing(settings):
    contact = ContactFactory()
    settings.ADDRESS_HMAC_KEY, settings.ADDRESS_HMAC_KEY_FORMER = NEW, "mistyped"
    with pytest.raises(CommandError, match="n'est pas la clé") as refusal:
        rotate()
    assert refusal.value.returncode == 2
    contact.refresh_from_db()
    assert contact.email_key == keyed_digest(OLD, contact.email)


def test_rotation_ends_when_the_former_keys_include_the_present_one(settings, new_key):
    ContactFactory()
    new_key()
    settings.ADDRESS_HMAC_KEY_FORMER = f"{OLD},{NEW}"
    assert keys.rotate(timezone.now()).addresses == 3


def test_the_same_key_twice_is_a_mistake(settings):
    settings.ADDRESS_HMAC_KEY_FORMER = OLD
    with pytest.raises(CommandError, match="la même clé"):
        rotate()


# Rotation ------------------------------------------------------------------------


def test_contacts_entries_and_lifts_move_together(new_key):
    blocked, back, free = ContactFactory(), ContactFactory(), ContactFactory()
    for each in (blocked, back, free):
        give(each)
    suppressions.suppress([blocked, back], SuppressionReason.OBJECTION, timezone.now())
    ledger.record(back, {campaign(): True}, act(back, now=timezone.now()))
    before = {each: reason(each) for each in (blocked, back, free)}
    lifts = SuppressionLift.objects.count()
    generation = free.link_generation
    new_key()
    rotate()
    for each in (blocked, back, free):
        each.refresh_from_db()
        assert each.email_key == keyed_digest(NEW, each.email)
        assert each.mobile_key == keyed_digest(NEW, each.mobile)
    assert {each: reason(each) for each in before} == before
    assert before[blocked] == Reason.SUPPRESSED
    assert SuppressionLift.objects.count() == lifts
    assert free.link_generation == generation
    assert AddressKey.objects.get(retired_at=None).digest == keys.fingerprint(NEW)
    assert_ledger_holds()


def test_a_second_rotation_changes_nothing(new_key):
    ContactFactory()
    new_key()
    rotate()
    assert rotate().startswith("0 empreinte ")


def test_an_interrupted_rotation_goes_on(new_key, monkeypatch):
    people = ContactFactory.create_batch(5)
    monkeypatch.setattr(keys, "BATCH", 2)
    new_key()
    first = next(keys._batches())
    keys._move(first)
    # Half way: contacts under both keys are found; the database still uses the former
    # key.
    for each in people:
        assert list(closing.holders("email", each.email)) == [each]
    assert uses_a_former_key()
    assert rotate().startswith("9 empreintes ")
    assert not uses_a_former_key()


def test_a_contact_saved_half_way_keeps_its_links_and_its_bounce(new_key):
    contact = ContactFactory(email_unusable_at=timezone.now())
    Contact.objects.filter(pk=contact.pk).update(email_unusable_at=timezone.now())
    contact.refresh_from_db()
    generation = contact.link_generation
    new_key()
    contact.city = "Villeurbanne"
    contact.save()
    contact.refresh_from_db()
    assert contact.link_generation == generation
    assert contact.email_unusable_at


def test_an_erased_person_s_objection_applies_when_the_address_returns(new_key):
    gone = ContactFactory()
    address, mobile = gone.email, gone.mobile
    give(gone)
    ledger.withdraw_all(gone, act(gone))
    erase_all(gone)
    new_key()
    said = rotate()
    assert "3 oppositions sans fiche, sous une ancienne clé : gardez-la" in said
    comes = ContactFactory(email=address, mobile=mobile)
    assert reason(comes) == Reason.SUPPRESSED
    with pytest.raises(ledger.ChoiceRefused):
        ledger.record(
            comes, {campaign(): True}, act(comes, origin=Origin.IMPORT, lifts=False)
        )
    assert_ledger_holds()


def test_an_address_changed_to_a_listed_one_is_blocked(new_key):
    gone, other = ContactFactory(), ContactFactory()
    address = gone.email
    suppressions.suppress([gone], SuppressionReason.OBJECTION, timezone.now())
    erase_all(gone)
    give(other)
    new_key()
    rotate()
    other.refresh_from_db()
    other.email = address
    other.save()
    assert reason(other) == Reason.SUPPRESSED
    assert_ledger_holds()


def test_the_former_key_is_required_while_an_entry_needs_it(settings, new_key):
    gone = ContactFactory()
    suppressions.suppress([gone], SuppressionReason.OBJECTION, timezone.now())
    erase_all(gone)
    new_key()
    rotate()
    settings.ADDRESS_HMAC_KEY_FORMER = ""
    with pytest.raises(keys.WrongKey, match="Une ancienne clé manque"):
        keys.require(timezone.now())
    late = timezone.now() + datetime.timedelta(days=settings.SUPPRESSION_DAYS + 1)
    keys.require(late)


def test_two_rotations_in_a_row_keep_both_former_keys(settings, new_key):
    gone = ContactFactory()
    address = gone.email
    suppressions.suppress([gone], SuppressionReason.OBJECTION, timezone.now())
    erase_all(gone)
    new_key()
    rotate()
    settings.ADDRESS_HMAC_KEY = NEWER
    settings.ADDRESS_HMAC_KEY_FORMER = f"{NEW},{OLD}"
    rotate()
    assert reason(ContactFactory(email=address)) == Reason.SUPPRESSED


def test_objections_during_the_move_reach_everyone_on_the_address(new_key):
    """One contact has moved to the new key already (created since); the other has
    not."""
    person = ContactFactory()
    give(person)
    new_key()
    partner = ContactFactory(email=person.email, mobile=person.mobile)
    person.refresh_from_db()
    assert person.email_key == partner.email_key == keyed_digest(NEW, person.email)
    ledger.withdraw_all(partner, act(partner))
    assert reason(person) == Reason.SUPPRESSED
    assert_ledger_holds()


def test_a_stop_during_the_move_is_recorded(new_key):
    contact = ContactFactory()
    new_key()
    inbound.stop(contact.mobile, timezone.now())
    contact.refresh_from_db()
    assert suppressions.blocking(contact, "sms")
    rotate()
    contact.refresh_from_db()
    assert suppressions.blocking(contact, "sms")


def test_a_withdrawal_by_a_contact_read_before_the_move_is_not_lost(new_key):
    contact = ContactFactory()
    stale = Contact.objects.get(pk=contact.pk)
    new_key()
    rotate()
    ledger.withdraw_all(stale, act(stale))
    contact.refresh_from_db()
    assert suppressions.blocking(contact, "email")


def test_a_lost_key_is_reported_and_the_contacts_still_move(settings):
    known, gone = ContactFactory(), ContactFactory()
    people = [known, gone]
    suppressions.suppress(people, SuppressionReason.OBJECTION, timezone.now())
    erase_all(gone)
    settings.ADDRESS_HMAC_KEY = NEW
    said = rotate(key_lost=True)
    assert "ne seront plus reconnues" in said
    known.refresh_from_db()
    assert suppressions.blocking(known, "email")
    keys.require(timezone.now())


# Concurrency ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_under_load_no_objection_is_lost(new_key, settings, monkeypatch):
    """People object while contacts move to the new key, several of them on one
    address."""
    couples = [
        (each, ContactFactory(email=each.email, mobile=each.mobile))
        for each in ContactFactory.create_batch(20)
    ]
    for couple in couples:
        for each in couple:
            give(each)
    monkeypatch.setattr(keys, "BATCH", 3)
    new_key()

    def object_(couple):
        try:
            stale = couple[0]
            ledger.withdraw_all(stale, act(stale))
        finally:
            connection.close()

    def move(_):
        try:
            keys.rotate(timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        moving = pool.submit(move, None)
        list(pool.map(object_, couples))
        moving.result()
    for couple in couples:
        for each in couple:
            each.refresh_from_db()
            assert each.email_key == address_key(each.email)
            assert suppressions.blocking(each, "email")
    assert_ledger_holds()
