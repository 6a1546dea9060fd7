"""The files of the journal: lines chained by digest, appended, rotated, read.

Nothing here reads the database. Functions that write expect the caller to hold the lock
of `sole_writer`.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from consent.integrity import journal_marks
from consent.integrity.journal_errors import JournalBroken, JournalUnwritable

TURN_AT_BYTES = 16 * 1024 * 1024
_TAIL_BYTES = 4096
Line = dict[str, Any]


def digest_at(path: Path, number: int, last: Line) -> str:
    """Return the digest of one line, searched from the end, where it usually is."""
    if last["number"] == number:
        return str(last["hash"])
    start = b'{"number":%d,' % number
    # No lock (an appender already holds it): files only grow.
    for name in [path, *reversed(rotated(path))]:
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


def gap(path: Path, begins: int) -> str:
    """Check that the first line of each file follows the last of the previous file."""
    expected = 1
    for name in [*rotated(path), path]:
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


def read(
    path: Path | None = None, *, check: bool = False, begins: int = 1
) -> Iterator[Line]:
    """Yield every line, oldest first. With `check`, raises JournalBroken at a wrong
    digest, a gap, or a first line that is not number 1.

    `begins`: the line before which a gap was accepted (JournalPosition.begins).
    """
    number, previous = 0, ""
    with ExitStack() as files:
        for raw in chain.from_iterable(open_all(path or journal_path(), files)):
            if not raw.endswith(b"\n"):
                return
            line = _parse(raw)
            if line["number"] == begins != number + 1:
                number, previous = begins - 1, ""
            if check and line["number"] != number + 1:
                raise JournalBroken(
                    f"après la ligne {number} vient la ligne {line['number']}"
                )
            if check and not _follows(line, previous):
                raise JournalBroken(f"ligne {line['number']}")
            number, previous = line["number"], line["hash"]
            yield line


def journal_path() -> Path:
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


def chained(
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


def reserve_marks(path: Path, first: int, lines: int) -> None:
    try:
        journal_marks.reserve(path, first, lines)
    except OSError:
        raise JournalUnwritable(path) from None


def write(path: Path, data: bytes) -> None:
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
            if not size:
                journal_marks.sync_directory(path.parent)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
            raise JournalUnwritable(path) from None
    finally:
        os.close(descriptor)


def truncate_cut_line(path: Path) -> None:
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
def locked(path: Path, how: int) -> Iterator[None]:
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
def sole_writer() -> Iterator[Path]:
    path = journal_path()
    with locked(path, fcntl.LOCK_EX):
        yield path


def rotated(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.[0-9]*{path.suffix}"))


def rotate(path: Path) -> None:
    """Rotate a large file: rename it with the number of its last line. Raises
    JournalUnwritable.
    """
    try:
        if path.stat().st_size < TURN_AT_BYTES:
            return
    except FileNotFoundError:
        return
    except OSError:
        raise JournalUnwritable(path) from None
    last = last_line(path)
    if last is None:
        return
    name = f"{path.stem}.{last['number']:015d}{path.suffix}"
    try:
        path.rename(path.with_name(name))
    except OSError:
        raise JournalUnwritable(path) from None


def open_all(path: Path, files: ExitStack) -> list[IO[bytes]]:
    """Open the whole journal under one lock: the rotated files, then the current one."""
    if not path.parent.is_dir():
        return []
    with locked(path, fcntl.LOCK_SH):
        names = [*rotated(path), *([path] if path.exists() else [])]
        try:
            return [files.enter_context(name.open("rb")) for name in names]
        except OSError:
            raise JournalUnwritable(path) from None


def last_line(path: Path) -> Line | None:
    """Return the last complete line; a cut one belongs to an uncommitted transaction."""
    for name in [path, *reversed(rotated(path))]:
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
