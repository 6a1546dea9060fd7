"""verify_ledger finds what an owner of the database does with triggers off."""

import datetime
import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import ledger
from consent.evidence import Backing
from consent.integrity import verify
from consent.models import ConsentEvent, Evidence, LedgerCheck, Notice
from contacts.models import Contact
from erasure.engine import erase
from erasure.enums import Cause
from tests.consent.factories import act, campaign
from tests.consent.owner import as_owner, assert_names, check, hash_again
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


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
    """A comparison with NULL is neither true nor false."""
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


def test_a_signed_paper_that_is_no_longer_named_is_named(victim):
    paper = Backing(said_by="Jeanne", scan=ContentFile(b"signature", "papier.pdf"))
    ledger.record(victim, {campaign("offers_email"): True}, act(victim, backing=paper))
    with as_owner() as cursor:
        cursor.execute("UPDATE consent_evidence SET scan = ''")
    assert_names(victim, "document signé")


def test_a_chain_closed_on_no_day_is_named(victim):
    last = ConsentEvent.objects.filter(contact=victim).latest("sequence")
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE consent_closedchain ALTER closed_at DROP NOT NULL")
        cursor.execute(
            "INSERT INTO consent_closedchain (contact_id, last_hash, events, last_event,"
            " last_event_at) VALUES (%s, %s, 3, %s, %s)",
            [victim.pk, last.hash, last.pk, last.recorded_at],
        )
        for table in ("consent_consent", "consent_consentevent"):
            cursor.execute(f"DELETE FROM {table} WHERE contact_id = %s", [victim.pk])
    code, report = check()
    assert code == 1
    assert str(victim.public_id) in [fault["contact"] for fault in report["broken"]]


def test_erasing_a_contact_leaves_their_chain_valid(people):
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


def test_the_report_in_words(people):
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert "9 événements, 3 chaînes : registre intact" in out.getvalue()


def test_the_report_stops_at_a_thousand_faults(monkeypatch, people):
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
