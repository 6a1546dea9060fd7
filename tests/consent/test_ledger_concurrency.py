"""Two concurrent writers on separate connections leave consistent chains and states."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import ledger, suppressions
from consent.enums import Decision, Origin, SuppressionReason
from consent.integrity import anchor, journal, verify
from consent.models import Consent, ConsentEvent
from contacts.addresses import address_key
from contacts.models import Contact
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings):
    """Run each function in its own thread; raise here what any of them raises."""
    together = threading.Barrier(len(doings))

    def run(doing):
        try:
            together.wait(10)
            return doing()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as pool:
        return [future.result(60) for future in [pool.submit(run, d) for d in doings]]


def assert_holds():
    assert verify.run(now=timezone.now()).broken == []
    assert not journal.is_ahead()


def test_two_tabs_make_one_chain_and_one_state():
    contact = ContactFactory()
    newsletter = campaign()

    def tab():
        for granted in (True, False) * 10:
            ledger.record(contact, {newsletter: granted}, act(contact))

    at_once(tab, tab, tab)
    sequences = list(ConsentEvent.objects.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert Consent.objects.get().state == Decision.WITHDRAWN
    assert_holds()


def test_the_same_form_sent_twice_at_once_records_once():
    contact = ContactFactory()
    newsletter = campaign()

    def send():
        shown = {newsletter.pk: False}
        return ledger.record(contact, {newsletter: True}, act(contact), shown=shown)

    made = at_once(send, send, send, send)
    assert sorted(map(len, made)) == [0, 0, 0, 1]


def test_two_files_in_opposite_order_do_not_deadlock():
    people = ContactFactory.create_batch(40)
    newsletter = campaign()
    choice = act(people[0])

    def load(order):
        with transaction.atomic():
            ledger.record_many([(each, newsletter, True) for each in order], choice)

    at_once(lambda: load(people), lambda: load(people[::-1]))
    assert ConsentEvent.objects.count() == 40
    assert_holds()


def test_two_objections_on_one_address_do_not_deadlock():
    for turn in range(5):
        couple = ContactFactory.create_batch(2, email=f"couple{turn}@exemple.test")
        ledger.record_many(
            [(each, campaign(), True) for each in couple], act(couple[0])
        )
        at_once(
            *(lambda each=each: ledger.withdraw_all(each, act(each)) for each in couple)
        )
    ledger.follow_objections(timezone.now())
    assert not ledger.reachable(campaign()).exists()
    assert_holds()


def test_a_yes_while_the_address_is_being_suppressed_leaves_a_correct_flag():
    for turn in range(5):
        wife, husband = ContactFactory.create_batch(2, email=f"deux{turn}@exemple.test")
        at_once(
            lambda w=wife: suppressions.suppress(
                [w], SuppressionReason.OBJECTION, timezone.now()
            ),
            lambda h=husband: ledger.record(h, {campaign(): True}, act(h)),
        )
    ledger.follow_objections(timezone.now())
    for contact in Contact.objects.all():
        reachable = contact in ledger.reachable(campaign())
        assert reachable is ledger.explain(campaign(), contact).included
    assert_holds()


def while_it_is_open(first, second, *, list_first):
    """Run `first`, then `second` beside it in an open transaction.

    An opt-in waits until the suppression has committed. A suppression does not wait; it
    checks again later the rows that it could not see.
    """
    with ThreadPoolExecutor(1) as pool:

        def beside():
            try:
                second()
            finally:
                connection.close()

        with transaction.atomic():
            first()
            other = pool.submit(beside)
            if list_first:
                with pytest.raises(TimeoutError):
                    other.result(0.5)
            else:
                other.result(30)
        other.result(30)
    assert ledger.follow_objections(timezone.now()) == (not list_first)


def an_address_typed(contact, address):
    contact.email = address
    contact.save()


def a_stop(key):
    suppressions.suppress_addresses(
        [(key, "email")], SuppressionReason.COMPLAINT, timezone.now()
    )


@pytest.mark.parametrize("list_first", [True, False])
def test_an_address_typed_while_it_is_suppressed_leaves_a_correct_flag(list_first):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    address = "un.instant@exemple.test"
    doings = [
        lambda: a_stop(address_key(address)),
        lambda: an_address_typed(contact, address),
    ]
    while_it_is_open(*(doings if list_first else doings[::-1]), list_first=list_first)
    assert not ledger.reachable(campaign()).exists()
    assert_holds()


@pytest.mark.parametrize("list_first", [True, False])
def test_a_yes_while_a_complaint_suppresses_the_address_leaves_a_correct_flag(
    list_first,
):
    contact = ContactFactory()
    doings = [
        lambda: a_stop(contact.email_key),
        lambda: ledger.record(contact, {campaign(): True}, act(contact)),
    ]
    while_it_is_open(*(doings if list_first else doings[::-1]), list_first=list_first)
    reachable = ledger.reachable(campaign()).exists()
    assert reachable is ledger.explain(campaign(), contact).included
    assert_holds()


@pytest.mark.parametrize("list_first", [True, False])
def test_a_newcomer_whose_address_is_suppressed_leaves_a_correct_flag(
    list_first,
):
    address = "nouvelle@exemple.test"

    def come():
        with transaction.atomic():
            contact = ContactFactory(email=address)
            choice = act(contact, origin=Origin.IMPORT, lifts=False)
            rows = [ledger.Choice(contact, campaign(), True, choice)]
            ledger.record_each(rows, refused=[])

    doings = [lambda: a_stop(address_key(address)), come]
    while_it_is_open(*(doings if list_first else doings[::-1]), list_first=list_first)
    assert not ledger.reachable(campaign()).exists()
    assert_holds()


def test_an_anchor_taken_among_writers_holds():
    people = ContactFactory.create_batch(8)
    newsletter = campaign()
    done = threading.Event()

    def write(mine):
        while not done.is_set():
            for contact in mine:
                for granted in (True, False):
                    ledger.record(contact, {newsletter: granted}, act(contact))

    def drop():
        try:
            for _ in range(4):
                anchor.drop(now=timezone.now())
                assert list(anchor.compare()[1]) == []
        finally:
            done.set()

    at_once(lambda: write(people[:4]), lambda: write(people[4:]), drop)
    assert_holds()


def test_an_anchor_waits_for_an_open_writer_and_blocks_nobody(monkeypatch):
    slow, quick = ContactFactory(), ContactFactory()
    newsletter = campaign()
    wrote, seen, may_end = (threading.Event() for _ in range(3))
    writers = anchor._writers

    def looked(cursor):
        found = writers(cursor)
        seen.set()
        return found

    def a_long_import():
        with transaction.atomic():
            ledger.record(slow, {newsletter: True}, act(slow))
            wrote.set()
            assert may_end.wait(20)

    def the_anchor():
        assert wrote.wait(20)
        return anchor.drop(now=timezone.now())

    def an_objection():
        assert seen.wait(20)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            ledger.withdraw_all(quick, act(quick))
        may_end.set()

    monkeypatch.setattr(anchor, "_writers", looked)
    _, line, _ = at_once(a_long_import, the_anchor, an_objection)
    assert line["upto"] >= ConsentEvent.objects.get(contact=slow).pk
    assert_holds()


def test_an_objection_takes_few_statements():
    """One statement to lock and read, one to suppress, one to record, two for the
    journal (three on a new connection), and the two of the transaction."""
    newsletter = campaign()
    contacts = ContactFactory.create_batch(3)
    for each in contacts:
        ledger.record(each, {newsletter: True}, act(each))
    objection = act(contacts[0])
    with CaptureQueriesContext(connection) as queries:
        ledger.withdraw_all(contacts[0], objection)
    assert len([q for q in queries if "lock_timeout" not in q["sql"]]) <= 8
    assert Consent.objects.filter(state=Decision.GIVEN).count() == 2
