"""Which lines of the journal were committed: one byte a line, in a file beside it.

The byte of line N is at offset N. It is `D` once the transaction that wrote the line has
committed, and zero before; a line that was rolled back keeps its zero. The file says what
a restored database cannot know any more: a line that it has no entry for, and that is
marked here, is lost; one that is not marked never took effect.
"""

import os
from pathlib import Path

DONE = b"D"
_BLOCK = 4096


def path_of(journal: Path) -> Path:
    return journal.with_suffix(".marks")


def reserve(journal: Path, first: int, lines: int) -> None:
    """Make room for the marks of lines that are about to be written, on the disk.

    Under the journal's lock. A file that is missing behind existing lines begins with
    all of these marked: what became of them is not known, so a restore applies them.
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
        # Numbers of a journal that was given up may come again: nothing is said of them.
        os.pwrite(descriptor, b"\0" * (max(end, size) - first), first)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not size:
        sync_directory(path.parent)


def set_done(journal: Path, first: int, lines: int) -> None:
    """The transaction of these lines has committed. Raises OSError."""
    try:
        descriptor = os.open(path_of(journal), os.O_RDWR)
    except FileNotFoundError:
        # All lines count as done already.
        return
    try:
        if os.pread(descriptor, lines, first) == DONE * lines:
            return
        os.pwrite(descriptor, DONE * lines, first)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_done(journal: Path, number: int) -> bool:
    """Whether this line was committed; taken to be where no file can tell.

    Raises OSError.
    """
    try:
        with path_of(journal).open("rb") as file:
            file.seek(number)
            return file.read(1) == DONE
    except FileNotFoundError:
        return True


def read(journal: Path) -> bytes | None:
    """The marks of all lines, at this moment; None where no file can tell."""
    try:
        return path_of(journal).read_bytes()
    except FileNotFoundError:
        return None


def sync_directory(directory: Path) -> None:
    """Let a new name in this directory outlive a crash. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
