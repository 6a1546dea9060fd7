"""The journal outside the database: what must be replayed after restoring a backup.

JSON lines, each with the digest of the previous one, in one append-only file (rotated
when it is large). Kinds: `erasure`, `withdrawal`, `suppression`, `lift` (filled by the
caller; ids and keyed digests, never a value), `death`, `death_withdrawn`, `restriction`,
`restriction_lifted`, `guardian_objection` and `guardian_released` (by a trigger), `anchor` (verify_ledger), `restored` (a replay
was done) and `lost` (missing lines were accepted).

A line is synced to disk before its transaction commits, so no committed act is missing
here. The same transaction writes a JournalEntry with the line's number, and marks the
line as done after the commit (consent/integrity/journal_marks.py). A marked line without an entry
was lost by a restore. An unmarked one was rolled back, or its transaction (`xact`) is
still running: it blocks nothing and is never replayed.

The database also stores the number and the digest of the last line that it wrote. If
the journal ends before that line, or differs there, everything is blocked except what
stops messages.

    with transaction.atomic():
        ...
        journal.append([{"kind": "erasure", "contact": str(contact.public_id), ...}])
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from consent.integrity import journal_entries, journal_file, journal_marks
from consent.integrity.journal_entries import KNOWN, LOST, VOID, Known
from consent.integrity.journal_errors import (
    JournalBroken,
    JournalClosed,
    JournalLost,
    JournalUnwritable,
    RestoreGuard,
)
from consent.integrity.journal_file import Line
from consent.models import JournalEntry, JournalPosition, JournalWaiting

MAY_WAIT = frozenset({"withdrawal", "suppression"})
"""Kinds that stop messages: accepted even while the journal is unavailable."""
KINDS = MAY_WAIT | {"erasure", "lift", "anchor", "restored", "lost"}
"""Those of a death, a limitation and a guardian's objection are written by the database
(consent/sql/consent_journal_protections.sql), among the lines that wait."""


def append(lines: Sequence[Mapping[str, Any]]) -> None:
    """Write these lines and sync them once, within the caller's transaction.

    While the journal is unavailable or incomplete, withdrawals and suppressions are
    stored in the database and written later; any other line raises JournalClosed, after
    which the caller's transaction must not commit.
    """
    if not lines:
        return
    if not connection.in_atomic_block:
        raise TransactionManagementError("A journal line belongs to a transaction.")
    unknown = {line["kind"] for line in lines} - KINDS
    if unknown:
        raise ValueError(f"Unknown kinds of journal line: {unknown}")
    try:
        _append(lines)
    except JournalClosed:
        if not {line["kind"] for line in lines} <= MAY_WAIT:
            raise
        JournalWaiting.objects.bulk_create(
            [JournalWaiting(line=dict(line)) for line in lines]
        )


def catch_up() -> None:
    """Write the stored lines to the journal; no-op while it is unavailable."""
    with suppress(JournalClosed), transaction.atomic():
        if JournalWaiting.objects.exists():
            _append([])
    with suppress(JournalClosed):
        mark_known()


def mark_known() -> None:
    """Mark the lines of committed entries left unmarked by a process crash.

    Do not call it after an `append` of the same transaction, which may still roll back.
    """
    path = journal_file.journal_path()
    try:
        for first, lines in journal_entries.read_known().entries:
            journal_marks.set_done(path, first, lines)
    except OSError:
        raise JournalUnwritable(path) from None


def _append(lines: Sequence[Mapping[str, Any]]) -> None:
    """Write these lines after the stored ones; if JournalClosed is raised, nothing is written."""
    with journal_file.sole_writer() as path:
        last = journal_file.last_line(path)
        first, xact, known = journal_entries.claim(
            len(lines), last["number"] if last else 0
        )
        try:
            if why := _fault(path, known):
                raise JournalLost(why)
            waited: list[JournalWaiting] = []
            if known.waiting:
                waited += JournalWaiting.objects.order_by("pk")[: known.waiting]
            lines = [*(each.line for each in waited), *lines]
            before = last["hash"] if last else known.digest
            data, digest = journal_file.chained(lines, first, xact, before)
            journal_file.truncate_cut_line(path)
            journal_file.rotate(path)
            journal_file.reserve_marks(path, first, len(lines))
            journal_file.write(path, data)
        except JournalClosed:
            JournalEntry.objects.filter(first=first).delete()
            raise
        journal_entries.note_digest(first, digest)
        # An error here comes after the commit: `mark_known` repairs it later.
        mark = partial(journal_marks.set_done, path, first, len(lines))
        transaction.on_commit(mark, robust=True)
        if waited:
            JournalWaiting.objects.filter(pk__in=[each.pk for each in waited]).delete()


def marks() -> bytes | None:
    """Return the marks of the lines committed so far, one byte each; None without a
    file.

    Raises JournalUnwritable.
    """
    try:
        return journal_marks.read(journal_file.journal_path())
    except OSError:
        raise JournalUnwritable(journal_file.journal_path()) from None


def fault() -> str:
    """Return, in French, what the journal lacks of this database's lines; "" if
    nothing.

    Reads the last line, and the first of each file; `read(check=True)` reads them all.
    """
    return _fault(journal_file.journal_path(), journal_entries.read_known())


def accept_loss(at: str) -> None:
    """Continue after the missing lines, in the caller's transaction. The gap stays in
    the file, where `read(check=True)` reports it."""
    with journal_file.sole_writer() as path:
        known, number, is_ours = journal_entries.read_known(), 0, False
        with suppress(JournalBroken):
            last = journal_file.last_line(path)
            number = last["number"] if last else 0
            is_ours = not _fault(path, known)
        number = max(known.end, number)
        if not is_ours and path.exists():
            # The file does not end with our chain: keep it under another name.
            path.rename(path.with_name(f"{path.stem}-ecarte-{number:015d}.txt"))
        JournalPosition.objects.update_or_create(
            pk=1,
            defaults={"lines": number, "digest": known.digest, "begins": number + 1},
        )
        JournalEntry.objects.all().delete()
    append([{"kind": "lost", "at": at}])


def accepted_loss() -> str:
    """Say, in French, which lines this database goes on without; "" if none are."""
    begins = journal_entries.read_known().begins
    return f"il lui manque des lignes avant la {begins}" if begins > 1 else ""


def read_on() -> Iterator[Line]:
    """Yield every line, also those behind a loss that was accepted. Raises JournalBroken
    at any other fault."""
    begins = journal_entries.read_known().begins
    return journal_file.read(check=True, begins=begins)


def require_whole() -> Known:
    """Return Known; raise JournalLost while the journal lacks lines of this database."""
    # Read before the file: lines committed in between are already in it.
    known = journal_entries.read_known()
    if why := _fault(journal_file.journal_path(), known):
        raise JournalLost(why)
    return known


def _fault(path: Path, known: Known) -> str:
    number = known.end
    if not number:
        return ""
    last = journal_file.last_line(path)
    if last is None:
        return "" if known.begins == number + 1 else "il manque ou il est vide"
    if last["number"] < number:
        return f"il finit à la ligne {last['number']}, la base en a écrit {number}"
    if known.digest and journal_file.digest_at(path, number, last) != known.digest:
        return f"sa ligne {number} n'est pas celle que la base a écrite"
    return journal_file.gap(path, known.begins)


def is_ahead() -> bool:
    """Whether the journal contains lines that this database lost. Writes nothing."""
    return next(unknown(), None) is not None


def require_open() -> None:
    """Raise JournalClosed while the journal lacks lines, or contains lines that this
    database lost."""
    known = require_whole()
    if next(_lost(journal_file.journal_path(), known), None):
        raise RestoreGuard


def why_closed() -> JournalClosed | None:
    """Return what `require_open` raises, or None; for display."""
    try:
        require_open()
    except JournalClosed as closed_error:
        return closed_error
    return None


def unknown(path: Path | None = None) -> Iterator[Line]:
    """Yield the lines that this database lost, oldest first (for the replay).

    `path`: another copy of the journal. Lines of a transaction that was rolled back or
    is still running are excluded.
    """
    return _lost(path or journal_file.journal_path(), journal_entries.read_known())


def _lost(path: Path, known: Known) -> Iterator[Line]:
    for line in journal_entries.without_entry(path, known):
        if journal_entries.outcome(path, line) == LOST:
            yield line


def acknowledge(at: str, *, anchor_binds: bool = False) -> None:
    """Record that all lines were replayed, which lifts the guard, in the caller's
    transaction.

    A restored ledger may be shorter than the anchors state, which invalidates them;
    `anchor_binds` is true when it is not. `at`: the instant, ISO 8601.
    """
    mark_known()
    append([{"kind": "restored", "at": at, "anchor_binds": anchor_binds}])
    last = journal_file.last_line(journal_file.journal_path())
    assert last is not None
    settle(last)


def settle(last: Line) -> None:
    """Delete the entries up to this line, all known or void, to keep the table short."""
    JournalPosition.objects.update_or_create(
        pk=1, defaults={"lines": last["number"], "digest": last["hash"]}
    )
    JournalEntry.objects.filter(first__lte=last["number"]).delete()


def settle_quiet() -> None:
    """`settle`, unless a line is lost or its transaction is running; for the nightly run."""
    with transaction.atomic():
        path, known = journal_file.journal_path(), journal_entries.read_known()
        last = journal_file.last_line(path)
        states = {
            journal_entries.outcome(path, line)
            for line in journal_entries.without_entry(path, known)
        }
        if last and states <= {KNOWN, VOID} and not _fault(path, known):
            mark_known()
            settle(last)
