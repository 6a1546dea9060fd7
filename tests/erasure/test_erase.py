import resource

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger
from consent.enums import Decision
from consent.integrity import journal, journal_file
from consent.integrity.journal_errors import JournalUnwritable
from consent.models import Consent, Suppression
from contacts import lifecycle
from contacts.models import ClientDetails, Contact, ContactNote
from erasure import catalogue
from erasure.engine.erase import ErasureRefused, erase
from erasure.enums import Cause, ErasureState
from erasure.models import Erasure, HoldPreset, Recipient, RecipientTask
from erasure.verification.search import Search
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def filled(**traits):
    contact = ContactFactory(former_client=True, notes="digicode 4512", **traits)
    ClientDetails.objects.create(
        contact=contact, health_notes="diabète", iban="FR7630006000011234567890189"
    )
    ContactNote.objects.create(contact=contact, text="préfère le matin")
    return contact


def test_every_ticked_field_becomes_null_and_notes_are_removed():
    contact = filled()
    report = erase([contact], cause=Cause.BUTTON, now=timezone.now())
    contact.refresh_from_db()
    assert report.erased == [contact.pk]
    for name in Contact.PERSONAL_FIELDS:
        assert getattr(contact, name) is None, name
    details = contact.client_details
    assert details.health_notes is None
    assert details.iban is None
    assert not ContactNote.objects.exists()
    assert contact.is_erased
    assert (contact.email_key, contact.mobile_key) == (None, None)
    assert not contact.portal_access
    assert contact.search in (None, "")


def test_a_field_that_is_not_ticked_stays():
    kept = "contacts.Contact.city"
    catalogue.choose("client", catalogue.chosen("client") - {kept}, user=None)
    contact = filled(city="Lyon")
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    contact.refresh_from_db()
    assert (contact.city, contact.last_name) == ("Lyon", None)


def test_links_sent_before_are_dead():
    contact = filled()
    before = contact.link_generation
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    contact.refresh_from_db()
    assert contact.link_generation == before + 1


def test_refusals_are_noted_before_the_address_is_emptied_and_opt_ins_are_not():
    refuser = ContactFactory(email="non@exemple.test")
    willing = ContactFactory(email="oui@exemple.test")
    ledger.record(refuser, {campaign(): False}, act(refuser))
    ledger.record(willing, {campaign(): True}, act(willing))
    keys = {refuser.email_key, willing.email_key}
    for contact in (refuser, willing):
        lifecycle.deactivate(contact, at=timezone.now())
    erase([refuser, willing], cause=Cause.RETENTION, now=timezone.now())
    entries = Suppression.objects.filter(key__in=keys)
    assert [e.key for e in entries] == [refuser.email_key]
    assert [e.channel for e in entries] == ["email"]


def test_consents_are_ended_and_never_withdrawn():
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    assert Consent.objects.get().state == Decision.ENDED


def test_the_erasure_is_registered_without_a_value():
    contact = filled()
    [erasure_id] = erase([contact], cause=Cause.BUTTON, now=timezone.now()).erasures
    erasure = Erasure.objects.get(pk=erasure_id)
    assert erasure.state == ErasureState.COMPLETE
    assert "contacts.Contact.email" in erasure.fields.paths
    assert AuditEvent.objects.get(action="contact.erased").target == contact.target


def test_erasing_twice_changes_nothing_the_second_time():
    contact = filled()
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    report = erase([contact], cause=Cause.BUTTON, now=timezone.now())
    assert (report.erased, report.already) == ([], [contact.pk])
    assert Erasure.objects.count() == 1


def test_a_contact_in_service_is_erased_with_a_written_reason_only():
    contact = ContactFactory()
    with pytest.raises(ErasureRefused, match="motif"):
        erase([contact], cause=Cause.BUTTON, now=timezone.now())
    contact.refresh_from_db()
    assert contact.last_name
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="Doublon")
    contact.refresh_from_db()
    assert (contact.last_name, contact.status) == (None, "former_client")


def test_a_bad_contact_is_found_by_halving_and_reported_alone():
    contacts = [filled() for _ in range(9)]
    bad = contacts[5]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NEW.id = {bad.pk} AND NEW.last_name IS NULL THEN"
            " RAISE EXCEPTION 'broken row' USING ERRCODE = 'check_violation';"
            " END IF; RETURN NEW; END $$;"
            " CREATE TRIGGER refuse_one BEFORE UPDATE ON contacts_contact"
            " FOR EACH ROW EXECUTE FUNCTION refuse_one();"
        )
    report = erase(contacts, cause=Cause.RETENTION, now=timezone.now())
    assert report.failed == [bad.pk]
    assert set(report.erased) == {c.pk for c in contacts} - {bad.pk}
    bad.refresh_from_db()
    assert bad.last_name
    assert not bad.is_erased
    failure = AuditEvent.objects.get(action="contact.erasure_failed")
    assert failure.target == bad.target


def statements(number):
    """Count the statements that erase so many people in service who refused a
    campaign."""
    contacts = [ContactFactory(notes="digicode 4512") for _ in range(number)]
    for contact in contacts:
        ClientDetails.objects.create(contact=contact, iban="FR7630006000011234567890")
        ContactNote.objects.create(contact=contact, text="préfère le matin")
    choices = [(contact, campaign(), False) for contact in contacts]
    ledger.record_many(choices, act(contacts[0]))
    order = {"cause": Cause.BUTTON, "reason": "Doublon", "search": Search(set())}
    with CaptureQueriesContext(connection) as queries:
        report = erase(contacts, now=timezone.now(), **order)
    assert len(report.erased) == number
    return len(queries)


def test_one_contact_takes_as_many_statements_as_fifty():
    Recipient.objects.create(name="Comptable", kinds=["client"])
    HoldPreset.objects.update(automatic=True)
    statements(1)
    assert statements(1) == statements(50) <= 26
    assert RecipientTask.objects.count() == 52


def test_refusals_of_similar_contacts_share_one_line_of_the_journal():
    contacts = [
        ContactFactory(email=f"{name}@exemple.test") for name in ("non", "nenni")
    ]
    ledger.record_many([(c, campaign(), False) for c in contacts], act(contacts[0]))
    order = {"cause": Cause.BUTTON, "reason": "Doublon"}
    erase(contacts, now=timezone.now(), **order)
    lines = [line for line in journal_file.read() if line["kind"] == "suppression"]
    assert [sorted(line["keys"]) for line in lines] == [
        sorted(contact.email_key for contact in contacts)
    ]


def test_each_erasure_is_in_the_journal_outside_the_database_without_a_value():
    contact = filled(last_name="Zyskowicz")
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    [line] = journal_file.read(check=True)
    assert (line["kind"], line["contact"]) == ("erasure", str(contact.public_id))
    assert "contacts.Contact.email" in line["fields"]
    assert "zyskowicz" not in str(line).lower()
    assert not journal.is_ahead()


def test_a_full_disk_of_the_journal_leaves_everything_untouched(settings):
    contact = filled()
    erase([filled()], cause=Cause.BUTTON, now=timezone.now())
    size = settings.ERASURE_JOURNAL.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, before[1]))
    try:
        with pytest.raises(JournalUnwritable):
            erase([contact], cause=Cause.BUTTON, now=timezone.now())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    contact.refresh_from_db()
    assert contact.last_name
    assert contact.client_details.iban
    assert Erasure.objects.count() == 1
    assert not journal.is_ahead()
