import datetime
import shutil

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from consent import ledger, suppressions
from consent.enums import Decision, Origin, Reason, SuppressionReason
from consent.evidence import Backing
from consent.integrity import journal, journal_file, journal_marks, keys
from consent.integrity.journal_errors import RestoreGuard
from consent.models import Consent, ConsentEvent, Suppression
from contacts import deaths, restrictions
from contacts.addresses import address_key
from contacts.models import ClientDetails, Contact, ContactNote
from erasure import holds
from erasure.engine.erase import erase
from erasure.enums import Cause, ErasureState
from erasure.holds.release import release_due
from erasure.models import Erasure
from tests.consent.factories import act, campaign, uses_a_former_key
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored():
    """Return (backup, restore): roll the database back to a savepoint; the journal
    stays."""
    before = {}

    def backup():
        before["point"] = connection.savepoint()

    def restore():
        connection.savepoint_rollback(before["point"])
        forget_transactions()

    return backup, restore


def forget_transactions():
    """Mark all lines of the journal as committed, as for a database that lost them."""
    path = journal_file.journal_path()
    last = journal_file.last_line(path)
    journal_marks.set_done(path, 1, last["number"] if last else 0)


def person():
    contact = ContactFactory(email="zoe@exemple.test", last_name="Zyskowicz")
    ClientDetails.objects.create(contact=contact, iban="FR7630006000011234567890189")
    ContactNote.objects.create(contact=contact, text="digicode 4512")
    return contact


def test_a_restored_database_is_closed_until_the_replay_and_then_holds_nothing(
    restored,
):
    backup, restore = restored
    contact = person()
    ledger.record(contact, {campaign(): False}, act(contact))
    key = contact.email_key
    backup()
    now = timezone.now()
    erase([contact], cause=Cause.DEACTIVATION, now=now, deactivated_at=now)
    restore()
    assert Contact.objects.get().last_name == "Zyskowicz"
    assert journal.is_ahead()
    with pytest.raises(RestoreGuard):
        journal.require_open()
    call_command("replay_erasures")
    again = Contact.objects.get()
    assert (again.last_name, again.email, again.status) == (None, None, "former_client")
    assert again.is_erased
    assert again.client_details.iban is None
    assert not ContactNote.objects.exists()
    assert Suppression.objects.filter(key=key).exists()
    erasure = Erasure.objects.get()
    assert (erasure.cause, erasure.state) == (Cause.REPLAY, ErasureState.COMPLETE)
    journal.require_open()


def test_what_a_law_keeps_goes_to_the_archive_again_and_ends_on_its_day(restored):
    backup, restore = restored
    contact = person()
    name = "contacts.Contact.last_name"
    now = timezone.now()
    until = timezone.localdate(now) + datetime.timedelta(days=90)
    holds.place(
        contact, [name], reason="Attestation", law="CGI", until=until, user=None
    )
    backup()
    erase([contact], cause=Cause.DEACTIVATION, now=now, deactivated_at=now)
    restore()
    call_command("replay_erasures")
    contact.refresh_from_db()
    assert (contact.last_name, contact.email) == (None, None)
    assert contact.archived.get().value == "Zyskowicz"
    erasure = Erasure.objects.get()
    assert [each["path"] for each in erasure.kept] == [name]
    assert erasure.state == ErasureState.COMPLETE
    after = until + datetime.timedelta(days=1)
    release_due(today=after, now=now + datetime.timedelta(days=91))
    assert not contact.archived.exists()


def test_a_lost_withdrawal_is_withdrawn_again(restored):
    backup, restore = restored
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    backup()
    ledger.record(contact, {campaign(): False}, act(contact))
    restore()
    assert ledger.explain(campaign(), contact).included
    call_command("replay_erasures")
    assert ledger.explain(campaign(), contact).reason == Reason.WITHDRAWN
    assert not journal.is_ahead()


def test_a_lost_first_no_is_recorded_again_as_their_own(restored):
    """Otherwise an opt-in that a program repeats nightly would count."""
    backup, restore = restored
    contact = ContactFactory()
    backup()
    ledger.record(contact, {campaign(): False}, act(contact))
    restore()
    call_command("replay_erasures")
    assert Consent.objects.get().state == Decision.REFUSED
    told = act(contact, origin=Origin.API, backing=Backing(source="ERP"))
    with pytest.raises(ledger.ChoiceRefused) as refusal:
        ledger.record(contact, {campaign(): True}, told)
    assert refusal.value.code == "withdrawn_by_person"
    call_command("replay_erasures")
    assert ConsentEvent.objects.count() == 1


def test_a_no_older_than_the_yes_in_the_backup_undoes_nothing(restored):
    backup, restore = restored
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    backup()
    year = timezone.now() - datetime.timedelta(days=365)
    late = act(contact, origin=Origin.IMPORT, occurred_at=year)
    ledger.record(contact, {campaign(): False}, late)
    restore()
    call_command("replay_erasures")
    assert ledger.explain(campaign(), contact).included


def test_a_lost_objection_is_on_the_list_again(restored):
    backup, restore = restored
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    backup()
    ledger.withdraw_all(contact, act(contact))
    restore()
    call_command("replay_erasures")
    assert Suppression.objects.filter(key=contact.email_key).exists()
    assert Consent.objects.get(campaign=campaign()).state == Decision.WITHDRAWN


def test_replaying_twice_changes_nothing_the_second_time(restored):
    backup, restore = restored
    contact = person()
    backup()
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="Doublon")
    restore()
    call_command("replay_erasures")
    call_command("replay_erasures")
    assert Erasure.objects.count() == 1


def test_deaths_and_limitations_survive_a_restore_as_they_last_were(restored, capsys):
    """Nothing is sent to the dead, and nothing erased of what must be kept, after a
    restore; what was taken back is not applied again."""
    backup, restore = restored
    now = timezone.now()
    today = timezone.localdate(now)
    dead, alive, limited, free, ward = (ContactFactory() for _ in range(5))

    def report(contact):
        deaths.report(contact, on=today, source="sa fille", now=now, today=today)

    report(alive)
    restrictions.restrict(free, reason="contestation", now=now)
    backup()
    report(dead)
    deaths.withdraw(alive, now=now)
    restrictions.restrict(limited, reason="besoin en justice", now=now)
    restrictions.note_told(free, on=today, now=now, user=None)
    restrictions.lift(free, now=now)
    Contact.objects.filter(pk=ward.pk).update(guardian_objected_at=now)
    journal.catch_up()
    text = journal_file.journal_path().read_text()
    assert not any(words in text for words in ("sa fille", "justice"))
    restore()
    assert not Contact.objects.get(pk=dead.pk).is_deceased
    with pytest.raises(RestoreGuard):
        journal.require_open()

    call_command("replay_erasures")
    assert "5 décès, limitations et oppositions de tuteurs" in capsys.readouterr().out
    for each in (dead, alive, limited, free, ward):
        each.refresh_from_db()
    assert (dead.is_deceased, dead.is_active, dead.deceased_at) == (True, False, now)
    assert (alive.is_deceased, alive.is_active) == (False, True)
    assert (limited.is_restricted, free.is_restricted) == (True, False)
    assert ward.guardian_objected_at == now
    journal.require_open()
    call_command("replay_erasures")
    assert "0 décès, limitations et oppositions de tuteurs" in capsys.readouterr().out


def test_a_person_unknown_to_the_backup_does_not_block_the_replay(restored, capsys):
    backup, restore = restored
    backup()
    contact = person()
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="Doublon")
    restore()
    call_command("replay_erasures")
    assert "1 sans objet" in capsys.readouterr().out
    assert not journal.is_ahead()


def test_another_copy_of_the_journal_is_replayed(restored, settings, tmp_path):
    backup, restore = restored
    contact = person()
    backup()
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="Doublon")
    restore()
    copy = tmp_path / "ailleurs" / "erasures.jsonl"
    copy.parent.mkdir()
    shutil.move(settings.ERASURE_JOURNAL, copy)
    assert not journal.is_ahead()
    call_command("replay_erasures", str(copy))
    assert Contact.objects.get().last_name is None


def test_a_missing_file_is_reported():
    with pytest.raises(CommandError, match="n'existe pas"):
        call_command("replay_erasures", "/nowhere.jsonl")


def test_a_file_that_is_no_journal_is_reported(tmp_path):
    (tmp_path / "j.jsonl").write_text("pas un journal\n")
    with pytest.raises(CommandError, match="illisible"):
        call_command("replay_erasures", str(tmp_path / "j.jsonl"))


def test_the_refusal_of_a_person_unknown_to_the_backup_is_kept(restored):
    backup, restore = restored
    backup()
    contact = person()
    key = contact.email_key
    ledger.record(contact, {campaign(): False}, act(contact))
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="Doublon")
    restore()
    assert not Suppression.objects.exists()
    call_command("replay_erasures")
    assert Suppression.objects.get().key == key


def test_a_replay_after_a_rotation_of_the_key_holds(restored, settings):
    """The backup dates from the former key; objections were made under both keys."""
    backup, restore = restored
    settings.ADDRESS_HMAC_KEY = "former"
    keys.require(timezone.now())
    before, after, gone = ContactFactory.create_batch(3)
    address = gone.email
    backup()
    suppressions.suppress([before, gone], SuppressionReason.OBJECTION, timezone.now())
    now = timezone.now()
    erase([gone], cause=Cause.DEACTIVATION, now=now, deactivated_at=now)
    settings.ADDRESS_HMAC_KEY = "present"
    settings.ADDRESS_HMAC_KEY_FORMER = "former"
    keys.rotate(timezone.now())
    after.refresh_from_db()
    suppressions.suppress([after], SuppressionReason.OBJECTION, timezone.now())
    restore()
    assert uses_a_former_key()
    with pytest.raises(RestoreGuard):
        journal.require_open()

    call_command("replay_erasures")

    journal.require_open()
    for each in (before, after):
        each.refresh_from_db()
        assert each.email_key == address_key(each.email)
        assert suppressions.blocking(each, "email")
        assert suppressions.blocking(each, "sms")
    assert not uses_a_former_key()
    assert suppressions.blocking(ContactFactory(email=address), "email")
