import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent import anchor, closing, ledger, verify
from consent.models import ClosedChain, Consent, ConsentEvent
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
OLD = NOW - datetime.timedelta(days=6 * 365)
FIVE_YEARS = NOW - datetime.timedelta(days=5 * 365)


def contact_with_events(*, at, erased):
    contact = ContactFactory()
    for granted in (True, False):
        ledger.record(contact, {campaign(): granted}, act(contact, now=at))
    if erased:
        contact.erased_at = at
        contact.save(update_fields=["erased_at"])
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
    contact.erased_at = OLD
    contact.save(update_fields=["erased_at"])
    assert closing.close_chains(before=FIVE_YEARS, now=NOW) == 1
    assert ClosedChain.objects.filter(contact=contact).count() == 2
    assert verify.run(now=NOW).broken == []
