import json
import os
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from backoffice.backups import journal_files
from consent.integrity import (
    anchor,
    journal,
    journal_entries,
    journal_file,
    journal_marks,
    verify,
)
from consent.integrity.journal_errors import (
    JournalBroken,
    JournalLost,
    JournalUnwritable,
    RestoreGuard,
)
from consent.models import JournalEntry
from tests.consent.factories import restore_a_backup

pytestmark = pytest.mark.django_db


def lines_of(settings):
    return list(map(json.loads, settings.ERASURE_JOURNAL.read_text().splitlines()))


def test_lines_are_numbered_and_chained(settings):
    with transaction.atomic():
        journal.append([{"kind": "erasure", "contact": "a"}])
        journal.append([{"kind": "withdrawal"}, {"kind": "suppression"}])
    lines = lines_of(settings)
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert lines[0]["previous"] == ""
    assert lines[2]["previous"] == lines[1]["hash"]
    assert [line["kind"] for line in journal_file.read(check=True)] == [
        "erasure",
        "withdrawal",
        "suppression",
    ]


def test_the_journal_may_be_read_by_nobody_else(settings):
    journal.append([{"kind": "erasure"}])
    assert settings.ERASURE_JOURNAL.stat().st_mode & 0o777 == 0o600


def test_a_first_line_in_the_journal_blocks_nothing():
    assert not journal.is_ahead()
    journal.append([{"kind": "erasure"}])
    assert not journal.is_ahead()
    journal.require_open()


def test_an_unknown_kind_is_refused(settings):
    with pytest.raises(ValueError, match="Unknown kinds"):
        journal.append([{"kind": "gossip"}])
    assert not settings.ERASURE_JOURNAL.exists()


def test_a_restored_backup_closes_senders_until_it_is_replayed():
    journal.append([{"kind": "erasure", "contact": "a"}])
    journal.append([{"kind": "erasure", "contact": "b"}])
    restore_a_backup()
    assert [line["contact"] for line in journal.unknown()] == ["a", "b"]
    with pytest.raises(RestoreGuard, match="replay_erasures"):
        journal.require_open()
    journal.acknowledge("2026-11-23T12:00:00Z")
    journal.require_open()
    assert [line["kind"] for line in journal_file.read()][-1] == "restored"


def test_only_the_lines_after_the_backup_are_lost(settings):
    journal.append([{"kind": "erasure", "contact": "a"}])
    journal.append([{"kind": "erasure", "contact": "b"}])
    journal_marks.set_done(settings.ERASURE_JOURNAL, 1, 2)
    JournalEntry.objects.filter(first=2).delete()
    assert [line["contact"] for line in journal.unknown()] == ["b"]


def test_an_act_that_is_rolled_back_closes_nothing():
    journal.append([{"kind": "erasure", "contact": "a"}])
    with transaction.atomic():
        journal.append([{"kind": "erasure", "contact": "b"}])
        transaction.set_rollback(True)
    assert not journal.is_ahead()
    journal.append([{"kind": "erasure", "contact": "c"}])
    assert not journal.is_ahead()
    assert [line["number"] for line in journal_file.read(check=True)] == [1, 2, 3]


def test_a_line_of_another_server_is_lost(settings):
    journal.append([{"kind": "erasure", "contact": "a"}])
    restore_a_backup()
    journal.append([{"kind": "erasure", "contact": "b"}])
    path = settings.ERASURE_JOURNAL
    path.write_text(path.read_text().replace('"cluster":"', '"cluster":"9'))
    assert [line["contact"] for line in journal.unknown()] == ["a"]


def test_a_false_line_is_found(settings):
    journal.append([{"kind": "erasure", "contact": "a"}])
    journal.append([{"kind": "erasure", "contact": "b"}])
    path = settings.ERASURE_JOURNAL
    path.write_text(path.read_text().replace('"contact":"a"', '"contact":"c"'))
    with pytest.raises(JournalBroken):
        list(journal_file.read(check=True))


def test_a_line_cut_by_a_crash_is_taken_away(settings):
    journal.append([{"kind": "erasure", "contact": "a"}])
    with settings.ERASURE_JOURNAL.open("a") as file:
        file.write('{"number":2,"previous":"')
    assert not journal.is_ahead()
    journal.append([{"kind": "erasure", "contact": "b"}])
    assert [line["contact"] for line in journal_file.read(check=True)] == ["a", "b"]


def test_a_large_journal_rotates_and_reads_as_one(settings, monkeypatch):
    monkeypatch.setattr(journal_file, "TURN_AT_BYTES", 300)
    for number in range(6):
        journal.append([{"kind": "erasure", "contact": str(number)}])
    assert len(list(settings.ERASURE_JOURNAL.parent.glob("*.jsonl"))) > 2
    found = [line["contact"] for line in journal_file.read(check=True)]
    assert found == [str(number) for number in range(6)]
    assert not journal.is_ahead()


def test_settling_keeps_the_table_short_and_closes_nothing():
    journal.append([{"kind": "erasure"}])
    journal.settle_quiet()
    assert not JournalEntry.objects.exists()
    journal.append([{"kind": "erasure"}])
    assert JournalEntry.objects.get().first == 2
    assert not journal.is_ahead()


def shortened(path):
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def cut(path):
    path.write_text(path.read_text()[:-40])


def another(path):
    text = path.read_text().splitlines(keepends=True)
    path.write_text(text[0] + text[1].replace('"hash":"', '"hash":"0'))


def without_its_first(path):
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))


def unmounted(path):
    path.parent.rename(path.parent.with_name("elsewhere"))


@pytest.mark.parametrize(
    "spoil", [shortened, cut, another, without_its_first, unmounted]
)
def test_a_journal_that_lost_lines_shuts_all_but_withdrawals(settings, spoil):
    settings.ERASURE_JOURNAL = settings.ERASURE_JOURNAL.parent / "disk" / "j.jsonl"
    journal.append([{"kind": "erasure", "contact": "a"}])
    journal.append([{"kind": "erasure", "contact": "b"}])
    whole = settings.ERASURE_JOURNAL.read_text()
    spoil(settings.ERASURE_JOURNAL)
    for _ in "ever", "not once":
        with pytest.raises(JournalLost, match="replay_erasures"):
            journal.require_open()
        with pytest.raises(JournalLost):
            journal.append([{"kind": "erasure", "contact": "c"}])
        journal.append([{"kind": "withdrawal", "contact": "d"}])
        assert verify.run(now=timezone.now()).broken
    settings.ERASURE_JOURNAL.parent.mkdir(exist_ok=True)
    settings.ERASURE_JOURNAL.write_text(whole)
    journal.catch_up()
    journal.require_open()
    lines = list(journal_file.read(check=True))
    assert [line["contact"] for line in lines] == ["a", "b", "d", "d"]


def test_a_lost_journal_that_is_accepted_opens_and_is_told_for_ever(settings):
    journal.append([{"kind": "erasure"}, {"kind": "erasure"}])
    settings.ERASURE_JOURNAL.unlink()
    call_command("replay_erasures", "--accept-lost-journal")
    journal.require_open()
    assert next(journal_file.read())["number"] == 3
    journal.settle_quiet()
    journal.append([{"kind": "erasure"}])
    journal.require_open()
    assert verify.run(now=timezone.now()).broken
    # What follows is anchored, and compared with its anchor, as before.
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--anchor", stdout=StringIO())
    [fault] = verify.run(now=timezone.now()).broken
    assert "avant la 3" in fault.why
    assert anchor.last() is not None
    assert journal_files.last_line()["number"] == 6
    settings.ERASURE_JOURNAL.unlink()
    assert not verify.run(now=timezone.now()).may_be_anchored


def test_an_unreadable_journal_can_be_given_up_too(settings):
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    with settings.ERASURE_JOURNAL.open("a") as file:
        file.write("nonsense\n")
    with pytest.raises(JournalBroken, match="accept-lost-journal"):
        journal.require_open()
    call_command("replay_erasures", "--accept-lost-journal")
    journal.require_open()
    [aside] = settings.ERASURE_JOURNAL.parent.glob("*-ecarte-*")
    assert "nonsense" in aside.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_journal_owned_by_another_user_gives_one_sentence(settings):
    journal.append([{"kind": "erasure"}])
    settings.ERASURE_JOURNAL.chmod(0)
    with pytest.raises(JournalUnwritable, match="propriétaire"):
        journal.require_open()
    with pytest.raises(JournalUnwritable, match="propriétaire"):
        journal.append([{"kind": "erasure"}])


@pytest.mark.parametrize(
    ("ends", "marks"), [("\r\n", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff")]
)
def test_a_journal_that_an_editor_saved_again_is_still_the_same(settings, ends, marks):
    """Other ends of lines or a byte order mark change no line's content."""
    for contact in "ab":
        journal.append([{"kind": "erasure", "contact": contact}])
    journal.mark_known()
    path = settings.ERASURE_JOURNAL
    text = marks + path.read_text().replace("\n", ends)
    path.write_bytes(text.encode())

    journal.require_open()
    journal.append([{"kind": "erasure", "contact": "c"}])
    path.write_bytes(path.read_bytes() + b'{"number":4,"previous":"')
    journal.append([{"kind": "erasure", "contact": "d"}])

    told = [line.get("contact") for line in journal_file.read(check=True)]
    assert told == ["a", "b", "c", "d"]
    assert not verify.run(now=timezone.now()).broken


def test_a_file_system_that_does_not_sync_refuses_in_one_sentence(tmp_path):
    """These devices refuse what CIFS or FUSE refuse: a sync, and to be cut."""
    for device in ("/dev/null", "/dev/full"):
        with pytest.raises(JournalUnwritable, match="rien n'a été enregistré"):
            journal_file.write(Path(device), b"{}")
    journal_marks.sync_directory(Path("/proc"))
    with pytest.raises(FileNotFoundError):
        journal_marks.sync_directory(tmp_path / "away")


def test_a_full_disk_undoes_the_act(settings):
    """A file size limit stands for the full disk: the kernel refuses the write."""
    import resource
    import signal

    with transaction.atomic():
        journal.append([{"kind": "erasure", "contact": "a"}])
    size = settings.ERASURE_JOURNAL.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, before[1]))
    try:
        with pytest.raises(JournalUnwritable), transaction.atomic():
            journal.append([{"kind": "erasure", "contact": "b"}])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert settings.ERASURE_JOURNAL.stat().st_size == size
    assert JournalEntry.objects.count() == 1
    assert not journal.is_ahead()


@pytest.mark.django_db(transaction=True)
def test_a_line_belongs_to_a_transaction():
    with pytest.raises(TransactionManagementError):
        journal.append([{"kind": "erasure"}])


@pytest.mark.django_db(transaction=True)
def test_what_committed_is_marked_and_what_did_not_is_not(settings):
    """Without the file of marks, every line that has no entry counts as lost."""
    path = settings.ERASURE_JOURNAL
    with transaction.atomic():
        journal.append([{"kind": "erasure", "contact": "a"}] * 2)
    with transaction.atomic():
        journal.append([{"kind": "erasure", "contact": "b"}])
        transaction.set_rollback(True)
    marked = [journal_marks.is_done(path, number) for number in (1, 2, 3)]
    assert marked == [True, True, False]
    journal.require_open()
    journal_entries.rolled_back.clear()
    journal_marks.path_of(path).unlink()
    with transaction.atomic():
        journal.append([{"kind": "withdrawal", "contact": "c"}])
    with pytest.raises(RestoreGuard):
        journal.require_open()
    assert [line["contact"] for line in journal.unknown()] == ["b"]


@pytest.mark.django_db(transaction=True)
def test_a_mark_missing_after_a_crash_is_written_by_catch_up(settings):
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    marks = journal_marks.path_of(settings.ERASURE_JOURNAL)
    marks.write_bytes(bytes(len(marks.read_bytes())))
    journal.catch_up()
    assert journal_marks.is_done(settings.ERASURE_JOURNAL, 1)


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    def write(name):
        try:
            for number in range(10):
                with transaction.atomic():
                    journal.append([{"kind": "erasure", "contact": f"{name}{number}"}])
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[name]) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    numbers = [line["number"] for line in journal_file.read(check=True)]
    assert numbers == list(range(1, 41))
    assert not journal.is_ahead()


@pytest.mark.django_db(transaction=True)
def test_an_act_under_way_elsewhere_closes_nothing():
    written, looked = threading.Event(), threading.Event()

    def act():
        try:
            with transaction.atomic():
                journal.append([{"kind": "erasure"}])
                written.set()
                looked.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=act)
    other.start()
    assert written.wait(10)
    ahead_meanwhile = journal.is_ahead()
    journal.settle_quiet()
    looked.set()
    other.join()
    assert not ahead_meanwhile
    assert JournalEntry.objects.count() == 1
    assert not journal.is_ahead()
