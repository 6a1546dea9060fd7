"""A night verifies what is new and a seventh of the rest, so that a week reads everything."""

import datetime

import pytest
from django.utils import timezone

from consent import ledger, tasks
from consent.integrity import verify
from consent.models import ConsentEvent, LedgerCheck
from tests.consent.factories import act, campaign
from tests.consent.owner import as_owner
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime.date(2026, 11, 30)
WEEK = [MONDAY + datetime.timedelta(days=number) for number in range(7)]


def choose(contact, granted=True):
    return ledger.record(contact, {campaign(): granted}, act(contact))[0]


@pytest.fixture
def people():
    found = [ContactFactory() for _ in range(21)]
    for contact in found:
        choose(contact)
    tasks.verify_night()
    assert LedgerCheck.objects.latest().is_whole, "without an anchor all is read"
    return found


def alter(event):
    """What an owner of the database does who forgets the hash."""
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET means = 'phone' WHERE id = %s", [event.pk]
        )


def forget_faults():
    with as_owner():
        LedgerCheck.objects.exclude(broken=[]).delete()


def found_on(day):
    part = verify.CheckedPart.of_night(day)
    assert part is not None
    outcome = verify.run(now=timezone.now(), part=part)
    forget_faults()
    return [fault.event for fault in outcome.broken]


def test_an_old_event_that_is_altered_is_found_within_a_week_and_once(people):
    first, last = (ConsentEvent.objects.get(contact=people[n]) for n in (0, -1))
    alter(first)
    alter(last)

    nights = [found_on(day) for day in WEEK]

    assert sorted(sum(nights, [])) == [first.pk, last.pk]
    assert not LedgerCheck.objects.latest().is_whole


def test_what_is_new_and_what_changes_a_head_is_found_the_same_night(people):
    new = choose(people[3], granted=False)
    alter(new)
    assert [new.pk in found_on(day) for day in WEEK] == [True] * 7
    with as_owner() as cursor:
        # An old event altered, and its chain hashed again.
        cursor.execute(
            "UPDATE consent_consentevent e SET hash = consent_event_hash(e)"
            " WHERE id = %s",
            [new.pk],
        )
        cursor.execute(
            "UPDATE consent_consentevent SET means = 'phone' WHERE contact_id = %s",
            [people[9].pk],
        )
        cursor.execute(
            "UPDATE consent_consentevent e SET hash = consent_event_hash(e)"
            " WHERE contact_id = %s",
            [people[9].pk],
        )
    for day in WEEK:
        outcome = verify.run(now=timezone.now(), part=verify.CheckedPart.of_night(day))
        assert {f.contact for f in outcome.broken} == {str(people[9].public_id)}
        forget_faults()


def test_after_a_fault_everything_is_read_until_it_is_gone(people):
    alter(ConsentEvent.objects.get(contact=people[0]))
    tasks.verify_ledger()
    assert LedgerCheck.objects.latest().broken
    tasks.verify_night()
    last = LedgerCheck.objects.order_by("pk").last()
    assert last.is_whole
    assert last.broken
