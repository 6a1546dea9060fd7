"""verify_ledger: what an owner of the database does with triggers off is found."""

import datetime
import io
import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import journal, ledger, verify
from consent.evidence import Backing
from consent.models import ConsentEvent, Evidence, LedgerCheck, Notice
from contacts.models import Contact
from erasure import erase
from erasure.enums import Cause
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def check(*arguments):
    """The exit code and the JSON of the command."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", "--json", *arguments, stdout=out)
    except SystemExit as stop:
        return stop.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@contextmanager
def as_owner():
    """A cursor of whoever owns the tables, with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def hash_again(cursor, contact):
    """Make a chain agree with its altered events, from its first to its last."""
    cursor.execute(
        "SELECT id FROM consent_consentevent WHERE contact_id = %s ORDER BY sequence",
        [contact.pk],
    )
    previous = b""
    for (pk,) in cursor.fetchall():
        cursor.execute(
            "UPDATE consent_consentevent SET previous_hash = %s WHERE id = %s",
            [previous, pk],
        )
        cursor.execute(
            "UPDATE consent_consentevent e SET hash = consent_event_hash(e)"
            " WHERE id = %s RETURNING hash",
            [pk],
        )
        previous = bytes(cursor.fetchone()[0])


@pytest.fixture
def people():
    """Three people of three choices each, anchored."""
    contacts = ContactFactory.create_batch(3)
    for contact in contacts:
        for granted in (True, False, True):
            ledger.record(contact, {campaign(): granted}, act(contact))
    assert check("--anchor") == (0, {"events": 9, "chains": 3, "broken": []})
    return contacts


@pytest.fixture
def victim(people):
    return people[1]


def assert_names(victim, why):
    code, report = check()
    assert code == 1
    faults = [f for f in report["broken"] if f["contact"] == str(victim.public_id)]
    assert faults
    assert report["broken"] == faults
    assert any(why in fault["why"] for fault in faults)
    return faults


def test_an_empty_ledger_holds():
    assert check("--anchor") == (0, {"events": 0, "chains": 0, "broken": []})


def test_an_altered_event_is_named(victim):
    event = ConsentEvent.objects.filter(contact=victim).earliest("sequence")
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET occurred_at = occurred_at - interval '1 day'"
            " WHERE id = %s",
            [event.pk],
        )
    faults = assert_names(victim, "événement modifié")
    assert event.pk in [fault["event"] for fault in faults]


@pytest.mark.parametrize("hash_too", [True, False])
def test_an_event_whose_digests_were_emptied_is_named(victim, hash_too):
    """Of nothing, a comparison says neither yes nor no."""
    event = ConsentEvent.objects.filter(contact=victim).earliest("sequence")
    empty = ", hash = NULL" if hash_too else ""
    with as_owner() as cursor:
        cursor.execute(
            "ALTER TABLE consent_consentevent ALTER previous_hash DROP NOT NULL,"
            " ALTER hash DROP NOT NULL"
        )
        cursor.execute(
            f"UPDATE consent_consentevent SET sentence = 'Faux', previous_hash = NULL{empty}"
            " WHERE id = %s",
            [event.pk],
        )
    _, report = check()
    named = [f for f in report["broken"] if f["contact"] == str(victim.public_id)]
    assert event.pk in [fault["event"] for fault in named]


def test_an_event_altered_with_its_chain_hashed_again_is_named(victim):
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET means = 'phone'"
            " WHERE contact_id = %s AND sequence = 1",
            [victim.pk],
        )
        hash_again(cursor, victim)
    assert_names(victim, "chaîne réécrite")


def test_a_chain_cut_short_is_named(victim):
    with as_owner() as cursor:
        cursor.execute(
            "DELETE FROM consent_consentevent WHERE contact_id = %s AND sequence = 3",
            [victim.pk],
        )
        cursor.execute(
            "UPDATE consent_consent s SET state = e.decision, since = e.occurred_at,"
            " event_id = e.id, sequence = 2, reachable = false"
            " FROM consent_consentevent e"
            " WHERE e.contact_id = s.contact_id AND e.sequence = 2"
            " AND s.contact_id = %s",
            [victim.pk],
        )
    assert_names(victim, "fin de chaîne coupée")


def test_a_chain_dropped_whole_is_named(victim):
    with as_owner() as cursor:
        for table in ("consent_consent", "consent_consentevent"):
            cursor.execute(f"DELETE FROM {table} WHERE contact_id = %s", [victim.pk])
    assert_names(victim, "chaîne disparue")


@pytest.mark.parametrize(
    "change",
    ["state = 'withdrawn', reachable = false", "since = now()", "event_id = 0"],
)
def test_a_state_set_by_sql_is_named(victim, change):
    with as_owner() as cursor:
        cursor.execute(
            f"UPDATE consent_consent SET {change} WHERE contact_id = %s", [victim.pk]
        )
    assert_names(victim, "état modifié")


def test_a_state_deleted_by_sql_is_named(victim):
    with as_owner() as cursor:
        cursor.execute("DELETE FROM consent_consent WHERE contact_id = %s", [victim.pk])
    assert_names(victim, "état effacé")


def test_a_flag_set_by_sql_is_named(victim):
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consent SET reachable = false WHERE contact_id = %s",
            [victim.pk],
        )
    assert_names(victim, "joignable")


def test_an_event_taken_from_the_middle_is_named(victim):
    with as_owner() as cursor:
        cursor.execute(
            "DELETE FROM consent_consentevent WHERE contact_id = %s AND sequence = 2",
            [victim.pk],
        )
    assert_names(victim, "manquant")


def test_an_event_slipped_in_below_the_anchor_is_named(people, victim):
    newcomer = ContactFactory()
    ledger.record(newcomer, {campaign(): True}, act(newcomer))
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consent SET event_id = 0 WHERE contact_id = %s",
            [newcomer.pk],
        )
        cursor.execute(
            "UPDATE consent_consentevent SET id = 0 WHERE contact_id = %s",
            [newcomer.pk],
        )
    assert_names(newcomer, "que la dernière ancre ne connaît pas")


def test_an_altered_evidence_is_named():
    contact = ContactFactory()
    backed = act(contact, backing=Backing(source="Formulaire"))
    ledger.record(contact, {campaign(): True}, backed)
    Evidence.objects.update(source="Autre chose")
    assert_names(contact, "preuve modifiée")


def test_an_evidence_that_somebody_deleted_is_named(people):
    backed = act(people[0], backing=Backing(source="Formulaire"))
    ledger.record(people[0], {campaign("offers_email"): True}, backed)
    Evidence.objects.all().delete()
    [fault] = assert_names(people[0], "preuve disparue")
    last = people[0].consent_events.latest("sequence")
    assert fault["event"] == last.pk


@pytest.mark.parametrize("harm", ["replaced", "removed"])
def test_a_signed_paper_that_changed_on_the_disk_is_named(
    people, harm, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    scan = ContentFile(b"%PDF-1.4 signed", name="formulaire.pdf")
    ledger.record(
        people[0],
        {campaign("offers_email"): True},
        act(people[0], backing=Backing(said_by="Me Roy", scan=scan)),
    )
    assert check()[0] == 0
    path = Path(Evidence.objects.get().scan.path)
    path.write_bytes(b"%PDF-1.4 forged") if harm == "replaced" else path.unlink()
    assert_names(people[0], "document signé modifié")


def test_a_text_altered_with_its_digest_is_found(people):
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_notice SET title = 'x', sha256 = repeat('0', 64)"
        )
    code, report = check()
    assert code == 1
    whys = [fault["why"] for fault in report["broken"]]
    assert any("texte modifié" in why for why in whys)
    assert "textes ou libellés modifiés depuis la dernière ancre" in whys


def test_a_label_of_the_past_altered_is_found(people):
    with as_owner() as cursor:
        cursor.execute("UPDATE campaigns_campaignversion SET label = 'tout'")
    code, report = check()
    assert code == 1
    assert "libellés modifiés" in report["broken"][0]["why"]


def test_without_the_file_of_heads_the_root_still_speaks(victim):
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
    assert "le journal hors de la base manque" in report["broken"][0]["why"]


def test_a_broken_ledger_gets_no_anchor(victim):
    lines = len(list(journal.read()))
    with as_owner() as cursor:
        cursor.execute("UPDATE consent_consent SET state = 'refused'")
    assert check("--anchor")[0] == 1
    assert len(list(journal.read())) == lines


def test_what_is_written_after_the_anchor_holds(people):
    newcomer = ContactFactory()
    ledger.record(newcomer, {campaign(): True}, act(newcomer))
    ledger.record(people[0], {campaign(): False}, act(people[0]))
    assert check() == (0, {"events": 11, "chains": 4, "broken": []})
    assert check("--anchor")[0] == 0
    assert len(list(configured.ERASURE_JOURNAL.parent.glob("*.heads"))) == 1


def test_after_a_restore_is_told_the_older_anchors_bind_no_more(victim):
    with as_owner() as cursor:
        for table in ("consent_consent", "consent_consentevent"):
            cursor.execute(f"DELETE FROM {table} WHERE contact_id = %s", [victim.pk])
    journal.acknowledge(timezone.now().isoformat())
    assert check()[0] == 0


def test_erasing_a_contact_leaves_her_chain_valid(people):
    backed = act(people[0], backing=Backing(source="Formulaire", address="a@b.test"))
    ledger.record(people[0], {campaign("offers_email"): True}, backed)
    erase.erase(
        Contact.objects.filter(pk=people[0].pk),
        cause=Cause.REQUEST,
        now=timezone.now(),
        reason="Demande écrite",
    )
    assert not Evidence.objects.exists()
    assert check() == (0, {"events": 12, "chains": 3, "broken": []})


def test_the_check_is_kept_for_the_admin(people):
    last = LedgerCheck.objects.latest()
    assert (last.events, last.chains, last.broken) == (9, 3, [])
    assert last.anchored_at is None
    check()
    assert LedgerCheck.objects.latest().anchored_at is not None


def test_in_words(people):
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert "9 événements, 3 chaînes : le registre tient" in out.getvalue()


def test_a_thousand_faults_are_enough(monkeypatch, people):
    monkeypatch.setattr(verify, "MOST_FAULTS", 2)
    with as_owner() as cursor:
        cursor.execute("UPDATE consent_consentevent SET means = 'phone'")
    assert len(check()[1]["broken"]) == 2


def test_the_number_of_queries_does_not_grow(people, django_assert_num_queries):
    now = timezone.now()
    with CaptureQueriesContext(connection) as few:
        verify.run(now=now)
    for contact in ContactFactory.create_batch(30):
        ledger.record(contact, {campaign(): True}, act(contact))
    with django_assert_num_queries(len(few)):
        verify.run(now=now + datetime.timedelta(seconds=1))


def test_a_published_text_keeps_its_digest():
    assert Notice.objects.exclude(sha256="").count() == 2
