"""The journal outside the database: what must be replayed after restoring a backup.

JSON lines, each with the digest of the previous one, in one append-only file (rotated
when it is large). Kinds: `erasure`, `withdrawal`, `suppression`, `lift` (filled by the
caller; ids and keyed digests, never a value), `anchor` (verify_ledger), `restored` (a
replay was done) and `lost` (missing lines were accepted).

A line is synced to disk before its transaction commits, so no committed act is missing
here. The same transaction writes a JournalEntry with the line's number, and marks the
line as done after the commit (consent/journal_marks.py). A marked line without an entry
was lost by a restore. An unmarked one was rolled back, or its transaction (`xact`) is
still running: it blocks nothing and is never replayed.

The database also stores the number and the digest of the last line that it wrote. If
the journal ends before that line, or differs there, everything is blocked except what
stops messages.

    with transaction.atomic():
        ...
        journal.append([{"kind": "erasure", "contact": str(contact.public_id), ...}])
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Any, NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from consent import journal_marks
from consent.models import JournalEntry, JournalPosition, JournalWaiting

MAY_WAIT = frozenset({"withdrawal", "suppression"})
"""Kinds that stop messages: accepted even while the journal is unavailable."""
KINDS = MAY_WAIT | {"erasure", "lift", "anchor", "restored", "lost"}
TURN_AT_BYTES = 16 * 1024 * 1024
_TAIL_BYTES = 64 * 1024

Line = dict[str, Any]


class JournalShut(RuntimeError):
    """Raised when the journal's state forbids the act; the message is in French."""

    title = "Le journal des effacements est hors d'usage"


class JournalUnwritable(JournalShut):
    """Raised when the journal cannot be read or written (disk full, permissions)."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Le journal {path.name} ne peut pas être lu ou écrit : rien n'a été "
            "enregistré. Vérifiez le disque, le dossier et le propriétaire de ce fichier."
        )


class JournalLost(JournalUnwritable):
    """Raised when the journal lacks lines that the database wrote, or is another file."""

    def __init__(self, why: str) -> None:
        RuntimeError.__init__(
            self,
            f"Le journal des effacements n'est plus celui de cette base : {why}. Les "
            "envois, les effacements et les nouveaux accords attendent ; les retraits "
            "sont pris. Remontez son disque ou remettez le fichier en place, jamais une "
            "copie plus ancienne. S'il est perdu : manage.py replay_erasures "
            "--accept-lost-journal.",
        )


class JournalBroken(JournalUnwritable):
    """Raised when a line is unreadable or does not follow the previous one."""

    def __init__(self, why: str) -> None:
        RuntimeError.__init__(
            self,
            f"Le journal des effacements est abîmé : {why}. Les envois, les effacements "
            "et les nouveaux accords attendent ; les retraits sont pris. Gardez le "
            "fichier tel quel et cherchez ce qui a écrit dedans. S'il est perdu : "
            "manage.py replay_erasures --accept-lost-journal.",
        )
        self.why = why


class RestoreGuard(JournalShut):
    """Raised when the journal is ahead of the database: a backup was restored, not replayed."""

    title = "La base a été restaurée"

    def __init__(self) -> None:
        super().__init__(
            "Une sauvegarde a été restaurée : les effacements, retraits et oppositions "
            "faits depuis doivent être rejoués (manage.py replay_erasures) avant tout "
            "envoi."
        )


def append(lines: Sequence[Mapping[str, Any]]) -> None:
    """Write these lines and sync them once, within the caller's transaction.

    While the journal is unavailable or incomplete, withdrawals and suppressions are
    stored in the database and written later; any other line raises JournalShut, after
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
    except JournalShut:
        if not {line["kind"] for line in lines} <= MAY_WAIT:
            raise
        JournalWaiting.objects.bulk_create(
            [JournalWaiting(line=dict(line)) for line in lines]
        )


def catch_up() -> None:
    """Write the stored lines to the journal; no-op while it is unavailable."""
    with suppress(JournalShut), transaction.atomic():
        if JournalWaiting.objects.exists():
            _append([])
    with suppress(JournalShut):
        mark_known()


def mark_known() -> None:
    """Mark the lines of committed entries left unmarked by a process crash.

    Do not call it after an `append` of the same transaction, which may still roll back.
    """
    path = _path()
    try:
        for first, lines in _known().entries:
            journal_marks.set_done(path, first, lines)
    except OSError:
        raise JournalUnwritable(path) from None


def _append(lines: Sequence[Mapping[str, Any]]) -> None:
    """Write these lines after the stored ones; if JournalShut is raised, nothing is written."""
    with _sole_writer() as path:
        last = _last_line(path)
        first, xact, known = _claim(len(lines), last["number"] if last else 0)
        entry = JournalEntry.objects.filter(first=first)
        try:
            if why := _fault(path, known):
                raise JournalLost(why)
            waited: list[JournalWaiting] = []
            if known.waiting:
                waited += JournalWaiting.objects.order_by("pk")[: known.waiting]
            lines = [*(each.line for each in waited), *lines]
            before = last["hash"] if last else known.digest
            data, digest = _chained(lines, first, xact, before)
            _mend(path)
            _turn(path)
            _reserve_marks(path, first, len(lines))
            _write(path, data)
        except JournalShut:
            entry.delete()
            raise
        entry.update(digest=digest)
        # An error here comes after the commit: `mark_known` repairs it later.
        mark = partial(journal_marks.set_done, path, first, len(lines))
        transaction.on_commit(mark, robust=True)
        if waited:
            JournalWaiting.objects.filter(pk__in=[each.pk for each in waited]).delete()


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


def _known() -> Known:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(p.lines, 0), coalesce(p.digest, ''),"
            " coalesce(p.begins, 1), e.first, e.lines, e.digest"
            " FROM (SELECT) one"
            " LEFT JOIN consent_journalposition p ON p.id = 1"
            " LEFT JOIN consent_journalentry e ON true ORDER BY e.first"
        )
        rows = cursor.fetchall()
    settled, digest, begins, *_ = rows[0]
    end = settled
    entries = [(row[3], row[4]) for row in rows if row[3] is not None]
    if entries:
        end, digest = sum(entries[-1]) - 1, rows[-1][5]
    return Known(settled, begins, entries, end, digest)


def marks() -> bytes | None:
    """Return the marks of the lines committed so far, one byte each; None without a
    file.

    Raises JournalUnwritable.
    """
    try:
        return journal_marks.read(_path())
    except OSError:
        raise JournalUnwritable(_path()) from None


def fault() -> str:
    """Return, in French, what the journal lacks of this database's lines; "" if
    nothing.

    Reads the last line, and the first of each file; `read(check=True)` reads them all.
    """
    return _fault(_path(), _known())


def accept_loss(at: str) -> None:
    """Continue after the missing lines, in the caller's transaction. The gap stays in
    the file, where `read(check=True)` reports it."""
    with _sole_writer() as path:
        known, number, is_ours = _known(), 0, False
        with suppress(JournalBroken):
            last = _last_line(path)
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


def require_whole() -> Known:
    """Return Known; raise JournalLost while the journal lacks lines of this database."""
    # Read before the file: lines committed in between are already in it.
    known = _known()
    if why := _fault(_path(), known):
        raise JournalLost(why)
    return known


def _fault(path: Path, known: Known) -> str:
    number = known.end
    if not number:
        return ""
    last = _last_line(path)
    if last is None:
        return "" if known.begins == number + 1 else "il manque ou il est vide"
    if last["number"] < number:
        return f"il finit à la ligne {last['number']}, la base en a écrit {number}"
    if known.digest and _digest_at(path, number, last) != known.digest:
        return f"sa ligne {number} n'est pas celle que la base a écrite"
    return _gap(path, known.begins)


def _digest_at(path: Path, number: int, last: Line) -> str:
    """Return the digest of one line, searched from the end, where it usually is."""
    if last["number"] == number:
        return str(last["hash"])
    start = b'{"number":%d,' % number
    # No lock (an appender already holds it): files only grow.
    for name in [path, *reversed(_turned(path))]:
        try:
            with name.open("rb") as file:
                if not os.fstat(file.fileno()).st_size:
                    continue
                with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                    at = data.rfind(start)
                    raw = data[at : data.find(b"\n", at) + 1] if at >= 0 else b""
        except FileNotFoundError:
            continue
        except OSError:
            raise JournalUnwritable(path) from None
        if raw:
            return str(_parse(raw)["hash"])
    return ""


def _gap(path: Path, begins: int) -> str:
    """Check that the first line of each file follows the last of the previous file."""
    expected = 1
    for name in [*_turned(path), path]:
        try:
            with name.open("rb") as file:
                raw = file.readline()
        except FileNotFoundError:
            continue
        except OSError:
            raise JournalUnwritable(path) from None
        if raw.endswith(b"\n"):
            first = _parse(raw)["number"]
            if first not in (expected, begins):
                return f"il commence à la ligne {first} au lieu de {expected}"
        if name != path:
            expected = int(name.name.split(".")[-2]) + 1
    return ""


def is_ahead() -> bool:
    """Whether the journal contains lines that this database lost. Writes nothing."""
    return next(unknown(), None) is not None


def require_open() -> None:
    """Raise JournalShut while the journal lacks lines, or contains lines that this
    database lost."""
    known = require_whole()
    if next(_lost(_path(), known), None):
        raise RestoreGuard


def why_shut() -> JournalShut | None:
    """Return what `require_open` raises, or None; for display."""
    try:
        require_open()
    except JournalShut as shut:
        return shut
    return None


def unknown(path: Path | None = None) -> Iterator[Line]:
    """Yield the lines that this database lost, oldest first (for the replay).

    `path`: another copy of the journal. Lines of a transaction that was rolled back or
    is still running are excluded.
    """
    return _lost(path or _path(), _known())


def _lost(path: Path, known: Known) -> Iterator[Line]:
    for line in _without_entry(path, known):
        if _fate(path, line) == LOST:
            yield line


def acknowledge(at: str, *, anchor_binds: bool = False) -> None:
    """Record that all lines were replayed, which lifts the guard, in the caller's
    transaction.

    A restored ledger may be shorter than the anchors state, which invalidates them;
    `anchor_binds` is true when it is not. `at`: the instant, ISO 8601.
    """
    mark_known()
    append([{"kind": "restored", "at": at, "anchor_binds": anchor_binds}])
    last = _last_line(_path())
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
        path, known = _path(), _known()
        last = _last_line(path)
        fates = {_fate(path, line) for line in _without_entry(path, known)}
        if last and fates <= {KNOWN, VOID} and not _fault(path, known):
            mark_known()
            settle(last)


def read(path: Path | None = None, *, check: bool = False) -> Iterator[Line]:
    """Yield every line, oldest first. With `check`, raises JournalBroken at a wrong
    digest, a gap, or a first line that is not number 1."""
    number, previous = 0, ""
    with ExitStack() as files:
        for raw in chain.from_iterable(_open(path or _path(), files)):
            if not raw.endswith(b"\n"):
                return
            line = _parse(raw)
            if check and line["number"] != number + 1:
                raise JournalBroken(
                    f"après la ligne {number} vient la ligne {line['number']}"
                )
            if check and not _follows(line, previous):
                raise JournalBroken(f"ligne {line['number']}")
            number, previous = line["number"], line["hash"]
            yield line


def _path() -> Path:
    return Path(settings.ERASURE_JOURNAL)


def _parse(raw: bytes) -> Line:
    try:
        line: Line = json.loads(raw)
        line["number"], line["hash"]
    except (ValueError, KeyError, TypeError):
        raise JournalBroken("une ligne du journal est illisible") from None
    return line


def _digest(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(line)).hexdigest()


def _text(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def _follows(line: Line, previous: str) -> bool:
    body = {name: value for name, value in line.items() if name != "hash"}
    return line["hash"] == _digest(body) and (
        not previous or line.get("previous") == previous
    )


def _chained(
    lines: Sequence[Mapping[str, Any]], first: int, xact: Line, previous: str
) -> tuple[bytes, str]:
    """Return the serialised lines, and the digest of the last one."""
    written = []
    for number, line in enumerate(lines, start=first):
        body = _text({"number": number, "previous": previous, **xact, **line})
        previous = hashlib.sha256(body).hexdigest()
        # The digest is appended to the serialised text, which avoids serialising it
        # twice.
        written.append(body[:-1] + b',"hash":"' + previous.encode() + b'"}\n')
    return b"".join(written), previous


def _reserve_marks(path: Path, first: int, lines: int) -> None:
    try:
        journal_marks.reserve(path, first, lines)
    except OSError:
        raise JournalUnwritable(path) from None


def _write(path: Path, data: bytes) -> None:
    """Append and sync, or leave the file as it was."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        raise JournalUnwritable(path) from None
    try:
        size = os.fstat(descriptor).st_size
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise JournalUnwritable(path) from None
        if not size:
            journal_marks.sync_directory(path.parent)
    finally:
        os.close(descriptor)


def _mend(path: Path) -> None:
    """Truncate a line cut by a crash: its transaction never committed."""
    if not path.exists():
        return
    try:
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            if size and file.read(1) != b"\n":
                file.seek(0)
                file.truncate(file.read().rfind(b"\n") + 1)
    except OSError:
        raise JournalUnwritable(path) from None


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    """Lock a file beside the journal, since the journal itself is renamed on rotation."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(
            path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
    except OSError:
        raise JournalUnwritable(path) from None
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _sole_writer() -> Iterator[Path]:
    path = _path()
    with _locked(path, fcntl.LOCK_EX):
        yield path


def _turned(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.[0-9]*{path.suffix}"))


def _turn(path: Path) -> None:
    """Rotate a large file: rename it with the number of its last line."""
    try:
        if path.stat().st_size < TURN_AT_BYTES:
            return
    except FileNotFoundError:
        return
    last = _last_line(path)
    if last:
        path.rename(path.with_name(f"{path.stem}.{last['number']:015d}{path.suffix}"))


def _open(path: Path, files: ExitStack) -> list[IO[bytes]]:
    """Open the whole journal under one lock: the rotated files, then the current one."""
    if not path.parent.is_dir():
        return []
    with _locked(path, fcntl.LOCK_SH):
        names = [*_turned(path), *([path] if path.exists() else [])]
        try:
            return [files.enter_context(name.open("rb")) for name in names]
        except OSError:
            raise JournalUnwritable(path) from None


def _last_line(path: Path) -> Line | None:
    """Return the last complete line; a cut one belongs to an uncommitted transaction."""
    for name in [path, *reversed(_turned(path))]:
        try:
            with name.open("rb") as file:
                raw = _tail(file)
        except FileNotFoundError:
            continue
        except OSError:
            raise JournalUnwritable(path) from None
        if raw:
            return _parse(raw)
    return None


def _tail(file: IO[bytes]) -> bytes:
    size = file.seek(0, os.SEEK_END)
    length = _TAIL_BYTES
    while True:
        file.seek(max(0, size - length))
        data = file.read(length)
        whole = data[: data.rfind(b"\n") + 1]
        lines = whole.splitlines(keepends=True)
        # The first line read may be incomplete, unless the read starts at the file's
        # start.
        if len(lines) > 1 or length >= size:
            return lines[-1] if lines else b""
        length *= 4


def _claim(lines: int, last: int) -> tuple[int, Line, Known]:
    """Return the number of the first line, its transaction, and what was known before.

    The entry that it inserts also counts the stored lines that will be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH before AS (
                SELECT coalesce(e.first + e.lines - 1, p.lines, 0) AS last,
                    coalesce(e.digest, p.digest, '') AS digest,
                    coalesce(p.lines, 0) AS settled, coalesce(p.begins, 1) AS begins,
                    (SELECT count(*) FROM consent_journalwaiting) AS waiting
                FROM (SELECT) one
                LEFT JOIN consent_journalposition p ON p.id = 1
                LEFT JOIN consent_journalentry e ON true
                ORDER BY e.first DESC NULLS LAST LIMIT 1
            ), entry AS (
                INSERT INTO consent_journalentry (first, lines)
                SELECT 1 + greatest(%s, settled, before.last), %s + waiting FROM before
                RETURNING first, xmin::text::bigint AS low
            )
            SELECT entry.first, low, pg_current_xact_id()::text::bigint,
                settled, begins, before.last, digest, waiting
            FROM entry, before
            """,
            [last, lines],
        )
        first, low, whole, settled, begins, end, digest, waiting = cursor.fetchone()
    # xmin is the low 32 bits of this savepoint's xid, which is not before `whole`.
    xact = (whole >> 32 << 32) | low
    if xact < whole:
        xact += 1 << 32
    known = Known(settled, begins, [], end, digest, waiting)
    return first, {"cluster": _cluster(), "xact": xact}, known


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


def _without_entry(path: Path, known: Known) -> Iterator[Line]:
    """Yield the lines without an entry; if none was lost, only the last line is read."""
    last = _last_line(path)
    if last is None:
        return
    void = _void.setdefault(path, set())
    void -= {number for number in void if number <= known.settled}
    # Ignore the entries of transactions that ended after the lines were settled.
    entries = [
        (first, lines) for first, lines in known.entries if first > known.settled
    ]
    entered = sum(lines for _, lines in entries)
    if known.settled + entered + len(void) >= last["number"]:
        return
    seen = {first + i for first, lines in entries for i in range(lines)} | void
    for line in read(path):
        if line["number"] > known.settled and line["number"] not in seen:
            yield line


# Numbers of void lines: a rolled-back transaction stays void.
_void: dict[Path, set[int]] = {}
KNOWN, VOID, RUNNING, LOST = "known", "void", "running", "lost"


def _fate(path: Path, line: Line) -> str:
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
    _void.setdefault(path, set()).add(line["number"])
    return VOID


def _runs(line: Line) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_xact_status(%s::text::xid8)", [line["xact"]])
            return bool(cursor.fetchone()[0] == "in progress")
    except DatabaseError:
        # The server has not reached this number: it was assigned before a restore.
        return False


def _has_entry(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM consent_journalentry"
            " WHERE %s BETWEEN first AND first + lines - 1)"
            " OR EXISTS (SELECT FROM consent_journalposition WHERE lines >= %s)",
            [number, number],
        )
        return bool(cursor.fetchone()[0])
