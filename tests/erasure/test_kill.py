"""kill -9 of the erasing process at points controlled by locks in the database."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.integrity import journal
from consent.models import Consent
from contacts.models import ClientDetails, Contact, ContactNote
from erasure.engine.erase import erase
from erasure.enums import Cause, ErasureState
from erasure.models import DoomedFile, Erasure
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ERASE_ALL = """
import django
django.setup()
from django.utils import timezone
from contacts.models import Contact
from erasure.enums import Cause
from erasure.engine.erase import erase
erase(Contact.objects.all(), cause=Cause.BUTTON, now=timezone.now(), batch_size=5)
"""
WAITING = """
SELECT count(*) FROM pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


@pytest.fixture
def contacts():
    made = [ContactFactory(former_client=True, notes="digicode") for _ in range(15)]
    for contact in made:
        ClientDetails.objects.create(contact=contact, iban="FR76300060000112345")
        ContactNote.objects.create(contact=contact, text="le matin")
    return made


@pytest.fixture
def eraser(settings):
    """Start a separate process that erases everybody in batches of five."""
    process = subprocess.Popen(
        [sys.executable, "-c", ERASE_ALL],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESTS_DATABASE": connection.settings_dict["NAME"],
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "ERASURE_JOURNAL": str(settings.ERASURE_JOURNAL),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait()


def waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def is_whole(contact):
    """Return whether the contact is intact; fail if it is partly erased."""
    fresh = Contact.objects.get(pk=contact.pk)
    iban = ClientDetails.objects.get(contact=contact).iban
    signs = {
        fresh.last_name is None,
        fresh.email_key is None,
        fresh.is_erased,
        iban is None,
        not ContactNote.objects.filter(contact=contact).exists(),
        Erasure.objects.filter(contact=contact).exists(),
    }
    assert len(signs) == 1, contact.pk
    return not fresh.is_erased


def check_then_finish(contacts, erased):
    """Check what the kill left, and that the next run erases the rest."""
    assert [is_whole(contact) for contact in contacts] == [
        index >= erased for index in range(len(contacts))
    ]
    assert not journal.is_ahead()
    interrupted = Erasure.objects.filter(state=ErasureState.INTERRUPTED)
    assert interrupted.count() == erased
    report = erase(Contact.objects.all(), cause=Cause.BUTTON, now=timezone.now())
    assert len(report.erased) == len(contacts) - erased
    assert not any(is_whole(contact) for contact in contacts)
    assert Erasure.objects.count() == len(contacts)
    assert not Consent.objects.exclude(state="ended").exists()


def test_killed_between_two_batches(contacts, request, eventually):
    with transaction.atomic():
        # The second batch blocks on this lock before it writes anything.
        list(Contact.objects.select_for_update().filter(pk=contacts[5].pk))
        process = request.getfixturevalue("eraser")
        eventually(waits, 60)
        kill(process)
    check_then_finish(contacts, erased=5)


def test_killed_inside_a_batch(contacts, request, eventually):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION wait_there() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$;"
            "CREATE TRIGGER wait_there BEFORE UPDATE ON contacts_contact"
            f" FOR EACH ROW WHEN (OLD.id = {contacts[7].pk})"
            " EXECUTE FUNCTION wait_there();"
        )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # The second batch has deleted details and notes in its open transaction and
            # is now
            # emptying its contacts.
            cursor.execute("SELECT pg_advisory_xact_lock(42)")
            process = request.getfixturevalue("eraser")
            eventually(waits, 60)
            kill(process)
        check_then_finish(contacts, erased=5)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER wait_there ON contacts_contact")
            cursor.execute("DROP FUNCTION wait_there")


def test_files_noted_by_a_process_that_died_are_unlinked_by_the_next(settings):
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True)
    (media / "cv.pdf").write_text("x")
    DoomedFile.objects.create(path="cv.pdf")
    erase([ContactFactory(former_client=True)], cause=Cause.BUTTON, now=timezone.now())
    assert not (media / "cv.pdf").exists()
    assert not DoomedFile.objects.exists()
