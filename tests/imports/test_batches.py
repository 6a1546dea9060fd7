"""An import commits in batches, resumes after a kill, and blocks no other work for long."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger
from contacts.models import Contact
from imports import attempts, importing, runs
from imports.enums import ImportState
from imports.models import Import
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.imports.test_command import run, write

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ("Nom", "Situation", "E-mail", "Newsletter", "Date", "Source")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)


def people(number):
    yield from (
        (
            f"Nom{n}",
            "VIP" if n % 7 == 0 else "Client",
            f"p{n}@exemple.fr",
            "non",
            "",
            "",
        )
        for n in range(number)
    )


class Killed(BaseException):
    pass


def dies(*args, **kwargs):
    raise Killed


def dies_in_batch(monkeypatch, number):
    """The process dies just before the commit of this batch."""
    commit, done = runs._commit, []

    def dying(run, batch):
        commit(run, batch)
        done.append(batch)
        if len(done) == number:
            raise Killed

    monkeypatch.setattr(runs, "_commit", dying)


def test_a_command_that_was_killed_goes_on_when_it_is_run_again(tmp_path, monkeypatch):
    path = write(tmp_path, *people(45), header=HEADER)
    with monkeypatch.context() as patched:
        dies_in_batch(patched, 3)
        with pytest.raises(Killed):
            run(path)
    half = Import.objects.get()
    assert (half.state, half.place, half.rows) == ("running", 21, 20)
    assert Contact.objects.count() == half.made.count() == half.accepted == 17

    report = run(path)

    assert Import.objects.get().pk == half.pk
    assert (report["rows"], report["accepted"]) == (45, 38)
    assert report["refused"] == {str(n + 2): "status_unknown" for n in range(0, 45, 7)}
    whole = Import.objects.get()
    assert (whole.state, whole.made.count()) == ("done", 38)
    # The undoing takes back the whole, under its one number.
    runs.undo(whole, None)
    runs.work(whole.pk, timezone.now())
    whole.refresh_from_db()
    assert (whole.state, whole.erased) == ("undone", 38)
    # The same file again is another import.
    assert run(path)["accepted"] == 38


def test_a_worker_that_died_goes_on_after_its_last_batch(tmp_path, monkeypatch):
    path = write(tmp_path, *people(45), header=HEADER)
    made = Import(state=ImportState.RUNNING, targets={"0": "last_name", "1": "status"})
    with path.open("rb") as file:
        made.file.save("import", file)
    with monkeypatch.context() as patched:
        dies_in_batch(patched, 2)
        with pytest.raises(Killed):
            runs.work(made.pk, timezone.now())
    assert Contact.objects.count() == 8
    assert runs.under_way() == [made.pk]

    runs.work(made.pk, timezone.now())

    made.refresh_from_db()
    assert (made.state, made.rows, made.accepted) == ("done", 45, 38)
    assert len(made.refused) == 7
    assert not made.file


@pytest.mark.parametrize(("state", "batch"), [("running", 2), ("checking", 1)])
def test_a_file_that_kills_every_worker_fails_in_the_end(
    tmp_path, monkeypatch, state, batch
):
    path = write(tmp_path, *people(45), header=HEADER)
    made = Import(state=state, targets={"0": "last_name", "1": "status"})
    with path.open("rb") as file:
        made.file.save("import", file)
    with monkeypatch.context() as patched:
        if state == "running":
            dies_in_batch(patched, batch)
        else:
            patched.setattr(runs.importing, "check", dies)
        for _ in range(attempts.MOST_ATTEMPTS + batch - 1):
            with pytest.raises(Killed):
                runs.work(made.pk, timezone.now())
            if state == "running":
                dies_in_batch(patched, 1)
        # This time nothing is begun.
        runs.work(made.pk, timezone.now())

    made.refresh_from_db()
    assert made.state == "failed"
    assert f"interrompu{'e' * (state == 'checking')} 5 fois" in made.error
    assert ("après la ligne 11" in made.error) == (state == "running")
    assert not made.file
    assert runs.under_way() == []
    assert AuditEvent.objects.filter(action="import.failed").count() == 1
    # What was imported can be undone; the undoing has its own attempts.
    assert Contact.objects.count() == made.made.count() == (8 if batch == 2 else 0)
    runs.undo(made, None)
    runs.work(made.pk, timezone.now())
    made.refresh_from_db()
    assert made.state == "undone"


def test_an_import_that_another_worker_took_over_writes_nothing_more(tmp_path):
    path = write(tmp_path, *people(25), header=HEADER)
    made = Import.objects.create(state=ImportState.RUNNING)
    stale = Import.objects.get(pk=made.pk)
    Import.objects.filter(pk=made.pk).update(place=11)
    stale.place = 5
    with pytest.raises(runs.TakenOver):
        runs._imported(stale, path, timezone.now())
    assert not Contact.objects.exists()


def locked_rows():
    """What the session of the check holds: it runs on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()"
            " AND (locktype IN ('tuple', 'advisory') OR locktype = 'relation'"
            " AND mode NOT IN ('AccessShareLock'))"
        )
        return cursor.fetchone()[0]


def test_a_check_locks_nothing(tmp_path, monkeypatch):
    """Neither a row nor an address of anybody, however long it takes."""
    sheet = ContactFactory(last_name="Nom1", email="p1@exemple.fr", first_name="")
    path = write(tmp_path, *people(45), header=HEADER)
    seen = []

    def look(done, size):
        thread = threading.Thread(target=lambda: seen.append(withdrawn(sheet)))
        thread.start()
        thread.join(30)
        seen.append(locked_rows())

    importing.check(path, importing.ImportOptions(timezone.now()), progress=look)
    assert seen[1::2] == [0] * 5
    assert seen[0] > 0
    assert not Import.objects.exists()
    assert Contact.objects.count() == 1


def withdrawn(sheet):
    try:
        return len(ledger.withdraw_all(sheet, act(sheet)))
    finally:
        connection.close()


def test_an_objection_is_recorded_between_two_batches(tmp_path):
    """The person's sheet is one that the file speaks of, in a batch before."""
    sheet = ContactFactory(last_name="Nom1", email="p1@exemple.fr", first_name="")
    path = write(tmp_path, *people(45), header=HEADER)
    done = []

    def object_now(position, size):
        thread = threading.Thread(target=lambda: done.append(withdrawn(sheet)))
        thread.start()
        thread.join(30)

    importing.run(
        path,
        importing.ImportOptions(timezone.now()),
        committing=lambda batch: None,
        progress=object_now,
    )
    assert len(done) == 5
