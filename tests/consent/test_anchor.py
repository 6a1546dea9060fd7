"""The anchor outside the database: what it detects, and when it stops applying."""

import datetime
import io

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.utils import timezone

from consent import ledger
from consent.integrity import journal_file
from tests.consent.factories import act, campaign, restore_a_backup
from tests.consent.owner import as_owner, assert_names, check, hash_again
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_without_the_file_of_heads_the_root_digest_still_detects(victim):
    for path in configured.ERASURE_JOURNAL.parent.glob("*.heads"):
        path.unlink()
    assert check()[0] == 0
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET means = 'phone' WHERE contact_id = %s",
            [victim.pk],
        )
        hash_again(cursor, victim)
    code, report = check()
    assert code == 1
    assert "une chaîne ne correspond plus" in report["broken"][0]["why"]


def test_an_altered_journal_is_found(people, settings):
    path = settings.ERASURE_JOURNAL
    path.write_text(path.read_text().replace('"chains":3', '"chains":4'))
    code, report = check()
    assert code == 1
    assert "journal hors de la base modifié" in report["broken"][0]["why"]


def test_a_journal_that_is_gone_is_found(people, settings):
    ledger.record(people[0], {campaign(): False}, act(people[0]))
    settings.ERASURE_JOURNAL.unlink()
    code, report = check()
    assert code == 1
    assert "journal hors de la base : il manque" in report["broken"][0]["why"]


def test_a_broken_ledger_gets_no_anchor(victim):
    lines = len(list(journal_file.read()))
    with as_owner() as cursor:
        cursor.execute("UPDATE consent_consent SET state = 'refused'")
    assert check("--anchor")[0] == 1
    assert len(list(journal_file.read())) == lines


def test_what_is_written_after_the_anchor_holds(people):
    newcomer = ContactFactory()
    ledger.record(newcomer, {campaign(): True}, act(newcomer))
    ledger.record(people[0], {campaign(): False}, act(people[0]))
    assert check() == (0, {"events": 11, "chains": 4, "broken": []})
    assert check("--anchor")[0] == 0
    assert len(list(configured.ERASURE_JOURNAL.parent.glob("*.heads"))) == 1


def replayed():
    call_command("replay_erasures", stdout=io.StringIO())


def test_after_a_restore_older_anchors_are_reported_as_no_longer_binding(victim):
    with as_owner() as cursor:
        for table in ("consent_consent", "consent_consentevent"):
            cursor.execute(f"DELETE FROM {table} WHERE contact_id = %s", [victim.pk])
    restore_a_backup()
    replayed()
    assert check()[0] == 0
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert "Sans ancre" in out.getvalue()


def test_a_chain_that_went_on_after_a_restore_is_no_forgery(victim):
    with as_owner() as cursor:
        cursor.execute(
            "DELETE FROM consent_consentevent WHERE contact_id = %s AND sequence > 1",
            [victim.pk],
        )
        cursor.execute("DELETE FROM consent_consent WHERE contact_id = %s", [victim.pk])
        cursor.execute("SELECT setval('consent_consentevent_id_seq', 1000)")
    restore_a_backup()
    for granted in (False, True):
        later = timezone.now() + datetime.timedelta(minutes=1)
        ledger.record(victim, {campaign(): granted}, act(victim, now=later))
    replayed()
    assert check()[0] == 0


def test_a_replay_does_not_release_a_rewritten_chain_from_its_anchor(victim):
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET means = 'phone'"
            " WHERE contact_id = %s AND sequence = 1",
            [victim.pk],
        )
        hash_again(cursor, victim)
    restore_a_backup()
    replayed()
    assert_names(victim, "chaîne réécrite")


def test_where_no_event_was_lost_the_anchor_still_applies(victim):
    restore_a_backup()
    replayed()
    assert check()[0] == 0
    with as_owner() as cursor:
        cursor.execute("DELETE FROM consent_consent WHERE contact_id = %s", [victim.pk])
        cursor.execute(
            "DELETE FROM consent_consentevent WHERE contact_id = %s", [victim.pk]
        )
    assert_names(victim, "chaîne disparue")


def test_an_event_that_takes_another_number_is_named(victim):
    """Messages refer to the event that allowed them by its number."""
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET id = -id"
            " WHERE contact_id = %s AND sequence = 2",
            [victim.pk],
        )
    assert_names(victim, "numéro d'un événement changé")


@pytest.mark.parametrize(
    "change",
    [
        "campaigns_campaignversion SET number = number + 7",
        "consent_notice SET published_at = published_at - interval '1 year'",
    ],
)
def test_the_number_and_the_date_of_a_text_are_anchored(people, change):
    with as_owner() as cursor:
        cursor.execute(f"UPDATE {change}")
    code, report = check()
    assert code == 1
    assert "textes ou libellés modifiés" in report["broken"][0]["why"]
