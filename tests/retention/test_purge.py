import datetime

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from consent import suppressions
from consent.enums import SuppressionReason
from consent.models import Suppression
from contacts import lifecycle
from contacts.models import Contact
from erasure.engine import erase
from erasure.models import Erasure
from retention import purge, safety_limit
from retention.enums import PurgeCause, PurgeOutcome, RunState
from retention.models import PurgedContact, PurgeRun
from tests.accounts.factories import UserFactory
from tests.consent.owner import as_owner
from tests.contacts.factories import ContactFactory
from tests.retention.factories import NOW, TODAY, deactivated, keep

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def run(**changes):
    return purge.run(
        **{"today": TODAY, "now": NOW, "cause": PurgeCause.COMMAND} | changes
    )


def test_it_erases_what_is_overdue_and_leaves_the_rest_alone():
    keep(client=30)
    overdue = deactivated(32, last_name="Arbusse")
    last_day = deactivated(31)
    active = ContactFactory()
    done = run()
    assert (done.state, done.due, done.erased) == (RunState.DONE, 1, 1)
    overdue.refresh_from_db()
    assert overdue.erased_at == NOW
    assert overdue.last_name is None
    for contact in (last_day, active):
        contact.refresh_from_db()
        assert contact.last_name


def test_a_second_run_finds_nothing_left_to_do():
    keep(client=30)
    deactivated(90)
    run()
    again = run(now=NOW + DAY, today=TODAY + DAY)
    assert (again.due, again.erased) == (0, 0)
    assert PurgedContact.objects.count() == 1


def test_a_missed_nightly_run_is_made_up_by_the_next():
    keep(client=30)
    deactivated(36)
    assert run().erased == 1


def test_a_purge_removes_no_objection_from_the_list():
    """The suppression list has its own safety limit, which a purge would bypass."""
    long_ago = NOW - datetime.timedelta(days=settings.SUPPRESSION_DAYS + 1)
    suppressions.suppress([ContactFactory()], SuppressionReason.OBJECTION, long_ago)
    run()
    assert Suppression.objects.count() == 3


def test_more_contacts_than_a_batch_are_all_erased(monkeypatch):
    monkeypatch.setattr(erase, "BATCH", 2)
    keep(client=30)
    for age in (40, 40, 41, 42, 43):
        deactivated(age)
    assert run().erased == 5
    assert not Contact.objects.not_erased().exists()


def test_only_the_kind_asked_for_is_erased():
    keep(client=30, worker=30)
    deactivated(90)
    worker = ContactFactory(inactive_worker=True, deactivated_at=NOW - 90 * DAY)
    assert run(kind="worker").erased == 1
    worker.refresh_from_db()
    assert worker.is_erased
    assert Contact.objects.not_erased().count() == 1


def test_a_reactivated_contact_is_never_erased():
    keep(client=30)
    contact = deactivated(90)
    lifecycle.reactivate(contact, at=NOW)
    assert run().due == 0


def test_it_records_the_outcome_of_each_contact():
    keep(client=30)
    contact = deactivated(90)
    user = UserFactory(admin=True)
    done = run(user=user)
    [row] = done.contacts.all()
    assert (row.contact, row.outcome) == (contact, PurgeOutcome.ERASED)
    assert done.days["client"] == 30
    assert done.ended_at >= done.started_at


def test_one_contact_that_fails_does_not_stop_the_rest():
    keep(client=30)
    good, bad, other = (deactivated(90, last_name=n) for n in ("Un", "Deux", "Trois"))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.last_name = 'Deux' THEN
                    RAISE EXCEPTION 'disk on fire'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse_one BEFORE UPDATE ON contacts_contact
                FOR EACH ROW EXECUTE FUNCTION refuse_one();
            """
        )
    done = run()
    assert (done.state, done.erased, done.failed) == (RunState.PARTLY, 2, 1)
    bad.refresh_from_db()
    assert bad.last_name == "Deux"
    assert not bad.is_erased
    failed = done.contacts.get(outcome=PurgeOutcome.FAILED)
    assert failed.contact == bad


class Killed(BaseException):
    """Simulate kill -9: the run records nothing afterwards."""


def killed_after_first_batch(**options):
    def progress(done):
        raise Killed

    with pytest.raises(Killed):
        run(progress=progress, **options)


def test_a_run_that_was_killed_is_counted_and_finished_by_the_next(monkeypatch):
    keep(client=30)
    monkeypatch.setattr(erase, "BATCH", 2)
    for _ in range(3):
        deactivated(90)
    killed_after_first_batch()
    dead = PurgeRun.objects.get()
    # The process may also have died between an erasure and the run's line for it.
    with as_owner() as cursor:
        note = dead.contacts.first().pk
        cursor.execute("DELETE FROM retention_purgedcontact WHERE id = %s", [note])
    assert run(now=NOW + HOUR).erased == 1
    dead.refresh_from_db()
    assert (dead.state, dead.erased) == (RunState.INTERRUPTED, 2)
    assert dead.contacts.count() == 2
    assert Erasure.objects.count() == 3


def test_the_rest_of_a_confirmed_run_needs_no_second_confirmation(monkeypatch):
    keep(client=30)
    monkeypatch.setattr(erase, "BATCH", 2)
    for _ in range(safety_limit.ALWAYS_ALLOWED + 5):
        deactivated(90)
    killed_after_first_batch(confirm=25)
    assert run(now=NOW + HOUR).state == RunState.DONE
    assert Erasure.objects.count() == 25
    for _ in range(safety_limit.ALWAYS_ALLOWED + 1):
        deactivated(90)
    assert run(now=NOW + 2 * HOUR).state == RunState.SUSPENDED


def test_two_runs_at_once_are_refused():
    keep(client=30)
    database = settings.DATABASES["default"]
    other = psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=database["USER"],
        host=database["HOST"],
    )
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('purge'), 0)")
        with pytest.raises(purge.PurgeRefused, match="Une autre purge est en cours"):
            run()
        cursor.execute("SELECT pg_advisory_unlock(hashtext('purge'), 0)")
    other.close()
    assert run().state == RunState.DONE


def test_a_field_whose_hold_has_ended_is_erased_and_its_contact_noted():
    keep(client=30)
    contact = deactivated(90)
    hold = contact.legal_holds.create(
        path="contacts.Contact.last_name",
        reason="Facture",
        law="Code de commerce, L123-22",
        until=TODAY,
    )
    assert run().held == 1
    done = run(now=NOW + DAY, today=TODAY + DAY)
    contact.refresh_from_db()
    assert contact.last_name is None
    assert not contact.legal_holds.filter(pk=hold.pk).exists()
    row = done.contacts.get()
    assert (row.contact, row.outcome, done.released) == (
        contact,
        PurgeOutcome.RELEASED,
        1,
    )
