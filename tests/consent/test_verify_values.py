"""Each single value altered by somebody who can bypass the triggers is found by
verify_ledger."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from consent import ledger
from consent.evidence import Backing
from consent.integrity import keys, suppression_check, verify
from consent.models import ConsentEvent, Suppression, SuppressionLift
from tests import other_values
from tests.consent.factories import act, campaign
from tests.consent.owner import as_owner, assert_names, check, hash_again
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

# Table -> columns that carry no fact of the ledger. No other table there refers to the
# row's own id; the user who published a text may be deleted.
SAYS_NOTHING = {
    "consent_consentevent": set(),
    "consent_consent": {"id"},
    "consent_evidence": {"id"},
    "consent_notice": {"published_by_id"},
    # An entry awaits its events for a minute at most, and is a refusal
    # (ledger/following.py).
    "consent_suppression": {"id", "settled", "awaiting"},
    "consent_suppressionlift": {"id"},
    "campaigns_campaignversion": set(),
}


@pytest.fixture
def objector(people):
    """Objected, then chose again: their entry on the suppression list has a lift."""
    contact = people[0]
    ledger.withdraw_all(contact, act(contact))
    paper = Backing(
        source="Formulaire", said_by="Me Roy", scan=ContentFile(b"%PDF", "papier.pdf")
    )
    ledger.record(contact, {campaign(): True}, act(contact, backing=paper))
    assert SuppressionLift.objects.count() == 1
    assert check("--anchor")[1]["broken"] == []
    return contact


def broken_by(statement, *values):
    """Run the statement as owner, return the faults that the verification reports,
    roll back."""
    with transaction.atomic():
        with as_owner() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount == 1, statement
            if "consent_consentevent" in statement and "hash = " not in statement:
                for contact in ConsentEvent.objects.values("contact").distinct():
                    chain = type("Chain", (), {"pk": contact["contact"]})
                    hash_again(cursor, chain)
        found = [fault.why for fault in verify.run(now=timezone.now()).broken]
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("table", SAYS_NOTHING)
def test_each_value_that_is_altered_is_found(objector, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        last = cursor.fetchone()[0]
    altered = {
        name: f"UPDATE {table} SET {name} = {value} WHERE id = %s"
        for name, value in other_values.of_table(table)
        if name not in SAYS_NOTHING[table]
    }
    unseen = [name for name, sql in altered.items() if not broken_by(sql, last)]
    assert unseen == []


def test_public_ids_swapped_between_two_contacts_are_named(objector, people):
    """One contact with a choice and one without, who would get the other's links."""
    silent = ContactFactory()
    assert check("--anchor")[1]["broken"] == []
    with as_owner() as cursor:
        for contact, public_id in (
            (silent, "00000000-0000-4000-8000-000000000000"),
            (objector, silent.public_id),
            (silent, objector.public_id),
        ):
            cursor.execute(
                "UPDATE contacts_contact SET public_id = %s WHERE id = %s",
                [str(public_id), contact.pk],
            )
    code, report = check()
    assert code == 1
    assert {fault["contact"] for fault in report["broken"]} == {
        str(objector.public_id),
        str(silent.public_id),
    }
    whys = [fault["why"] for fault in report["broken"]]
    assert whys.count("identifiant public changé depuis la dernière ancre") == 2


def test_the_application_role_cannot_swap_public_ids(objector, people):
    with connection.cursor() as cursor, pytest.raises(Exception, match="refused"):
        cursor.execute(
            "UPDATE contacts_contact SET public_id = gen_random_uuid() WHERE id = %s",
            [objector.pk],
        )


def insert_forged(contact, recorded_at):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_consentevent (contact_id, sequence, campaign_id,"
            " campaign_version_id, decision, origin, occurred_at, recorded_at, actor_type,"
            " sentence, means, evidence_digest, previous_hash, hash)"
            " SELECT contact_id, 0, campaign_id, campaign_version_id, 'given', 'link',"
            f" {recorded_at}, {recorded_at}, 'contact', '', '', '', '', ''"
            " FROM consent_consentevent WHERE contact_id = %s LIMIT 1"
            " RETURNING recorded_at",
            [contact.pk],
        )
        return cursor.fetchone()[0]


def test_the_database_sets_the_recording_time(victim):
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rgpd.loads_past = off")
    assert insert_forged(victim, "now() - interval '300 days'") >= before
    assert insert_forged(victim, "now() + interval '300 days'") < timezone.now()
    assert check() == (0, {"events": 11, "chains": 3, "broken": []})


def test_a_past_that_is_loaded_behind_an_anchor_is_named(victim):
    """The owner of the tables cannot add past events undetected either."""
    insert_forged(victim, "now() - interval '300 days'")
    assert_names(victim, "d'avant la dernière ancre")


def test_a_suppression_that_was_removed_is_named(objector):
    Suppression.objects.filter(channel="email").delete()
    assert_names(objector, suppression_check.REMOVED)


def test_a_suppression_that_was_forged_is_named(objector, victim):
    Suppression.objects.filter(channel="email").update(key=victim.email_key)
    code, report = check()
    assert code == 1
    assert {(f["contact"], f["why"]) for f in report["broken"]} >= {
        (str(victim.public_id), suppression_check.ADDED),
        (str(objector.public_id), suppression_check.REMOVED),
    }


def test_a_lift_that_was_removed_is_named(objector):
    SuppressionLift.objects.all().delete()
    assert_names(objector, suppression_check.LIFT_REMOVED)


def test_an_objection_ends_a_lift_on_a_clock_that_was_set_back_too(objector):
    """A choice made while the clock was a day ahead is before the objection of today."""
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    paper = Backing(
        source="Formulaire", said_by="Me Roy", scan=ContentFile(b"%PDF", "papier.pdf")
    )
    ledger.withdraw_all(objector, act(objector))
    ledger.record(
        objector, {campaign(): True}, act(objector, now=tomorrow, backing=paper)
    )
    assert SuppressionLift.objects.count() == 1
    assert check()[1]["broken"] == []

    ledger.withdraw_all(objector, act(objector))

    assert not SuppressionLift.objects.exists()
    assert check()[1]["broken"] == []


def test_a_lift_that_was_forged_is_named(objector):
    entry = Suppression.objects.get(channel="sms")
    last = ConsentEvent.objects.latest("id")
    now = timezone.now()
    entry.lifts.create(contact=objector, event=last, lifted_at=now)
    assert_names(objector, suppression_check.LIFT_ADDED)


def test_a_journal_line_that_was_rolled_back_is_no_missing_entry(people):
    with transaction.atomic():
        ledger.withdraw_all(people[0], act(people[0]))
        transaction.set_rollback(True)
    assert check()[1]["broken"] == []


def test_a_line_waiting_for_the_journal_is_no_fault(people, settings):
    journal = settings.ERASURE_JOURNAL
    away = journal.with_name("away")
    journal.rename(away)
    ledger.withdraw_all(people[0], act(people[0]))
    away.rename(journal)
    assert check()[1]["broken"] == []


def test_entries_stay_valid_when_the_key_changes(objector, settings):
    settings.ADDRESS_HMAC_KEY_FORMER = settings.ADDRESS_HMAC_KEY
    settings.ADDRESS_HMAC_KEY = "a-third-key-for-tests-and-for-nothing-else-0123456789"
    keys.rotate(timezone.now())
    objector.refresh_from_db()
    assert Suppression.objects.filter(key=objector.email_key).exists()
    assert check("--anchor")[1]["broken"] == []
    Suppression.objects.filter(channel="email").delete()
    assert check()[0] == 1
