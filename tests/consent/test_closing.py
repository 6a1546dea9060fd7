import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent import ledger
from consent.integrity import anchor, closing, journal, verify
from consent.models import ClosedChain, Consent, ConsentEvent
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
OLD = NOW - datetime.timedelta(days=6 * 365)
FIVE_YEARS = NOW - datetime.timedelta(days=5 * 365)


def erase(contact, at):
    """Leave what an erasure leaves for the ledger: the date, and a line in the
    journal."""
    contact.erased_at = at
    contact.save(update_fields=["erased_at"])
    line = {"kind": "erasure", "contact": str(contact.public_id), "at": at.isoformat()}
    journal.append([line])


def contact_with_events(*, at, erased):
    contact = ContactFactory()
    for granted in (True, False):
        ledger.record(contact, {campaign(): granted}, act(contact, now=at))
    if erased:
        erase(contact, at)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return contact


def test_the_whole_chain_of_an_erased_contact_leaves_after_its_time():
    contact = contact_with_events(at=OLD, erased=True)
    last_hash = bytes(ConsentEvent.objects.latest("sequence").hash)
    assert closing.close_chains(before=FIVE_YEARS, now=NOW) == 1
    assert not ConsentEvent.objects.exists()
    assert not Consent.objects.exists()
    closed = ClosedChain.objects.get()
    assert (closed.contact, closed.events) == (contact, 2)
    assert bytes(closed.last_hash) == last_hash


@pytest.mark.parametrize(("at", "erased"), [(OLD, False), (NOW, True)])
def test_a_chain_stays_while_its_contact_does_or_a_claim_may_come(at, erased):
    contact_with_events(at=at, erased=erased)
    assert closing.close_chains(before=FIVE_YEARS, now=NOW) == 0
    assert ConsentEvent.objects.count() == 2


@pytest.mark.parametrize(("at", "erased"), [(OLD, False), (NOW, True)])
def test_the_database_itself_refuses_to_close_such_a_chain(at, erased):
    contact = contact_with_events(at=at, erased=erased)
    last = ConsentEvent.objects.latest("sequence")
    with pytest.raises(IntegrityError, match="cannot be closed"), transaction.atomic():
        ClosedChain.objects.create(
            contact=contact,
            last_hash=last.hash,
            events=2,
            last_event=last.pk,
            last_event_at=last.recorded_at,
            closed_at=NOW,
        )
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        ConsentEvent.objects.all()._raw_delete("default")


def test_a_closed_chain_cannot_be_changed():
    contact_with_events(at=OLD, erased=True)
    closing.close_chains(before=FIVE_YEARS, now=NOW)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        ClosedChain.objects.update(events=7)


def test_the_verification_accepts_a_closed_chain_that_the_anchor_knew():
    contact_with_events(at=OLD, erased=True)
    other = contact_with_events(at=NOW, erased=False)
    anchor.drop(now=NOW)
    assert closing.close_chains(before=FIVE_YEARS, now=NOW) == 1
    found = verify.run(now=NOW)
    assert (found.broken, found.chains) == ([], 1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM consent_consent WHERE contact_id = %s", [other.pk])
        cursor.execute(
            "DELETE FROM consent_consentevent WHERE contact_id = %s", [other.pk]
        )
        cursor.execute("SET session_replication_role = origin")
    [fault] = verify.run(now=NOW).broken
    assert fault.contact == str(other.public_id)


def test_a_person_who_came_back_has_a_new_chain_that_can_be_closed_again():
    contact = contact_with_events(at=OLD, erased=True)
    closing.close_chains(before=FIVE_YEARS, now=NOW)
    contact.erased_at = None
    contact.save(update_fields=["erased_at"])
    ledger.record(contact, {campaign(): True}, act(contact, now=OLD))
    anchor.drop(now=NOW)
    assert verify.run(now=NOW).broken == []
    erase(contact, OLD)
    assert closing.close_chains(before=FIVE_YEARS, now=NOW) == 1
    assert ClosedChain.objects.filter(contact=contact).count() == 2
    assert verify.run(now=NOW).broken == []


def drop_and_call_it_closed(contact, *, last_event_at, closed_at=NOW):
    """Drop a chain and mark it as closed, as the owner of the database with triggers
    off."""
    last = ConsentEvent.objects.filter(contact=contact).latest("sequence")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in ("consent_consent", "consent_consentevent"):
            cursor.execute(f"DELETE FROM {table} WHERE contact_id = %s", [contact.pk])
        ClosedChain.objects.create(
            contact=contact,
            last_hash=last.hash,
            events=last.sequence,
            last_event=last.pk,
            last_event_at=last_event_at,
            closed_at=closed_at,
        )
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize(
    ("erased", "last_event_at", "closed_at", "why"),
    [
        (False, OLD, NOW, "sans effacement"),
        (True, NOW, NOW, "avant son terme"),
        (True, OLD, NOW, "fausse date"),
        (True, NOW, NOW + datetime.timedelta(days=400), "avant son terme"),
    ],
)
def test_a_dropped_chain_that_is_called_closed_is_named(
    erased, last_event_at, closed_at, why
):
    contact = contact_with_events(at=NOW, erased=erased)
    anchor.drop(now=NOW)
    drop_and_call_it_closed(contact, last_event_at=last_event_at, closed_at=closed_at)
    broken = verify.run(now=NOW).broken
    assert {fault.contact for fault in broken} == {str(contact.public_id)}
    assert any(why in fault.why for fault in broken)


def test_a_person_called_erased_in_the_database_alone_is_named():
    contact = contact_with_events(at=OLD, erased=False)
    anchor.drop(now=NOW)
    drop_and_call_it_closed(contact, last_event_at=OLD)
    contact.erased_at = OLD
    contact.save(update_fields=["erased_at"])
    [fault] = verify.run(now=NOW).broken
    assert "sans effacement" in fault.why


def test_a_chain_closed_with_another_last_hash_is_named():
    contact = contact_with_events(at=OLD, erased=True)
    anchor.drop(now=NOW)
    drop_and_call_it_closed(contact, last_event_at=OLD)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE consent_closedchain SET events = 1")
        cursor.execute("SET session_replication_role = origin")
    [fault] = verify.run(now=NOW).broken
    assert "fin de chaîne coupée" in fault.why
