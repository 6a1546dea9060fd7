"""Commit marks of the journal's lines: one byte per line, in a file beside it.

The byte of line N is at offset N: `D` once the transaction that wrote the line has
committed, zero before and after a rollback. The file tells what a restored database no
longer knows: a marked line without an entry is lost; an unmarked one never took effect.
"""

import errno
import os
from pathlib import Path

DONE = b"D"
_BLOCK = 4096


def path_of(journal: Path) -> Path:
    return journal.with_suffix(".marks")


def reserve(journal: Path, first: int, lines: int) -> None:
    """Allocate, on disk, the marks of lines that are about to be written.

    Call it under the journal's lock. If the file is missing although lines exist, it
    starts with all of them marked: their outcome is unknown, so a restore applies them.
    Raises OSError.
    """
    path = path_of(journal)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        room = os.pread(descriptor, lines, first)
        if len(room) == lines and not room.strip(b"\0"):
            return
        if not size:
            os.pwrite(descriptor, DONE * first, 0)
        end = -(-(first + lines) // _BLOCK) * _BLOCK
        # Line numbers of an abandoned journal may be reused: clear their marks.
        os.pwrite(descriptor, b"\0" * (max(end, size) - first), first)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not size:
        sync_directory(path.parent)


def set_done(journal: Path, first: int, lines: int) -> None:
    """Mark the lines of a committed transaction. Raises OSError."""
    try:
        descriptor = os.open(path_of(journal), os.O_RDWR)
    except FileNotFoundError:
        # Without a file, all lines count as done.
        return
    try:
        if os.pread(descriptor, lines, first) == DONE * lines:
            return
        os.pwrite(descriptor, DONE * lines, first)
        # The room was reserved: only the data changes.
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def is_done(journal: Path, number: int) -> bool:
    """Whether this line was committed; true without a file.

    Raises OSError.
    """
    try:
        with path_of(journal).open("rb") as file:
            file.seek(number)
            return file.read(1) == DONE
    except FileNotFoundError:
        return True


def read(journal: Path) -> bytes | None:
    """Return the present marks of all lines; None without a file."""
    try:
        return path_of(journal).read_bytes()
    except FileNotFoundError:
        return None


def sync_directory(directory: Path) -> None:
    """Sync a directory, so that a new file name survives a crash. Raises OSError.

    Some file systems (CIFS, several FUSE ones) write names at once and refuse to sync a
    directory: EINVAL, as PostgreSQL takes it too.
    """
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF):
            raise
    finally:
        os.close(descriptor)
