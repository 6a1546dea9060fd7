"""What the database knows of its journal: the lines that it wrote, and their outcome."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from consent.integrity import journal_file, journal_marks
from consent.integrity.journal_errors import JournalUnwritable
from consent.integrity.journal_file import Line
from consent.models import JournalEntry, JournalPosition
from core.statements import call, statement

CLAIM = statement("consent", "claim_lines")
KNOWN_LINES = statement("consent", "known_lines")


class Known(NamedTuple):
    """What this database knows of its journal, read in one statement."""

    settled: int
    begins: int
    entries: list[tuple[int, int]]
    end: int
    """Number of the last line written by this database; 0 if none."""
    digest: str
    waiting: int = 0
    """Number of lines stored in the database, to be written."""


def read_known() -> Known:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_LINES)
        rows = cursor.fetchall()
    settled, digest, begins, *_ = rows[0]
    end = settled
    entries = [(row[3], row[4]) for row in rows if row[3] is not None]
    if entries:
        end, digest = sum(entries[-1]) - 1, rows[-1][5]
    return Known(
        settled=settled, begins=begins, entries=entries, end=end, digest=digest
    )


def claim(lines: int, last: int) -> tuple[int, Line, Known]:
    """Return the number of the first line, its transaction, and what was known before.

    The entry that it inserts also counts the stored lines that will be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [last, lines])
        first, low, whole, settled, begins, end, digest, waiting = cursor.fetchone()
    # xmin is the low 32 bits of this savepoint's xid, which is not before `whole`.
    xact = (whole >> 32 << 32) | low
    if xact < whole:
        xact += 1 << 32
    known = Known(
        settled=settled,
        begins=begins,
        entries=[],
        end=end,
        digest=digest,
        waiting=waiting,
    )
    return first, {"cluster": _cluster(), "xact": xact}, known


def note_digest(first: int, digest: str) -> None:
    """Store the digest of the last line of an entry, which its number decides."""
    JournalEntry.objects.filter(first=first).update(digest=digest)


_clusters: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def _cluster() -> str:
    """Return the server's id and timeline, the scope of its transaction numbers."""
    raw = connection.connection
    if raw not in _clusters:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.system_identifier || '/' || c.timeline_id"
                " FROM pg_control_system() s, pg_control_checkpoint() c"
            )
            _clusters[raw] = cursor.fetchone()[0]
    return _clusters[raw]


def without_entry(path: Path, known: Known) -> Iterator[Line]:
    """Yield the lines without an entry; if none was lost, only the last line is read."""
    last = journal_file.last_line(path)
    if last is None:
        return
    void = rolled_back.setdefault(path, set())
    void -= {number for number in void if number <= known.settled}
    # Ignore the entries of transactions that ended after the lines were settled.
    entries = [
        (first, lines) for first, lines in known.entries if first > known.settled
    ]
    entered = sum(lines for _, lines in entries)
    if known.settled + entered + len(void) >= last["number"]:
        return
    seen = {first + i for first, lines in entries for i in range(lines)} | void
    for line in journal_file.read(path):
        if line["number"] > known.settled and line["number"] not in seen:
            yield line


# Numbers of void lines: a rolled-back transaction stays void.
rolled_back: dict[Path, set[int]] = {}
KNOWN, VOID, RUNNING, LOST = "known", "void", "running", "lost"


def outcome(path: Path, line: Line) -> str:
    """Return the outcome of the transaction that wrote a line without an entry.

    `xact` only tells whether the transaction is running: after a restore the server
    reuses the same numbers. The transaction may commit between the three checks, so
    their order matters: mark, transaction, entry.
    """
    try:
        done = journal_marks.is_done(path, line["number"])
    except OSError:
        raise JournalUnwritable(path) from None
    running = not done and line.get("cluster") == _cluster() and _runs(line)
    if _has_entry(line["number"]):
        return KNOWN
    if done:
        return LOST
    if running:
        return RUNNING
    rolled_back.setdefault(path, set()).add(line["number"])
    return VOID


def _runs(line: Line) -> bool:
    try:
        with transaction.atomic():
            return bool(call("pg_xact_status", str(line["xact"])) == "in progress")
    except DatabaseError:
        # The server has not reached this number: it was assigned before a restore.
        return False


def _has_entry(number: int) -> bool:
    # In this order: an entry that is settled meanwhile is found in the position.
    entries = JournalEntry.objects.filter(
        first__lte=number, first__gt=number - F("lines")
    )
    return (
        entries.exists() or JournalPosition.objects.filter(lines__gte=number).exists()
    )
