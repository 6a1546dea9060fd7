"""Read the content of a file, zip archives included, within a budget of bytes and
seconds.

Documents (docx, odt) and workbooks (xlsx, ods) are zip archives. The sizes in an
archive's directory are not trusted: bytes are counted while they are unpacked.
"""

import io
import lzma
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, cast

PIECE = 1 << 20
ZIP = b"PK\x03\x04"
"""Signature of a non-empty zip archive."""
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The compressions of office programs. `zipfile` unpacks the others (bzip2, LZMA) without
a limit: a file of 1 KB would fill gigabytes of memory in one call, before it is counted."""
DEEPEST = 3
"""Maximum nesting of archives; files of office programs stay below."""

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,
)
"""The exceptions of `zipfile` for a damaged or encrypted archive (RuntimeError), or one
packed in a way that it does not know (NotImplementedError, a RuntimeError)."""


def is_plain(archive: zipfile.ZipFile) -> bool:
    """Whether every file of the archive may be unpacked piece by piece."""
    return all(info.compress_type in PLAIN for info in archive.infolist())


class OverBudget(Exception):
    """Further reading would exceed the budget; the text is the reason, in French."""


@dataclass
class Budget:
    """The remaining budget; spending also counts in all parents."""

    size: int
    seconds: float
    parent: "Budget | None" = None
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.seconds

    def part(self, size: int, seconds: float) -> "Budget":
        """A smaller budget within this one, starting now."""
        return Budget(size, seconds, self)

    def spend(self, size: int) -> None:
        """Raises OverBudget once the bytes or the seconds are used up."""
        self.size -= size
        if self.size < 0:
            raise OverBudget("trop gros une fois décompressé")
        if time.monotonic() > self.until:
            raise OverBudget("trop long à lire")
        if self.parent:
            self.parent.spend(size)

    @property
    def is_spent(self) -> bool:
        return self.size <= 0 or time.monotonic() > self.until


def pieces(stream: IO[bytes], budget: Budget, most: int = PIECE) -> Iterator[bytes]:
    """Iterate over the bytes of a stream in chunks of a maximum size."""
    while piece := stream.read(most):
        budget.spend(len(piece))
        yield piece


@dataclass
class Member:
    """One file of an archive, or the reason why it cannot be read."""

    name: str
    stream: IO[bytes] | None = None
    why: str = ""


def members(source: IO[bytes], budget: Budget, depth: int = 1) -> Iterator[Member]:
    """The files of a zip archive and of nested archives, each open for reading.

    Raises one of BROKEN if the archive's directory cannot be read, and OverBudget.
    """
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            budget.spend(0)
            if info.flag_bits & 1:
                yield Member(info.filename, why="protégé par un mot de passe")
                continue
            if info.compress_type not in PLAIN:
                yield Member(info.filename, why="compression inhabituelle")
                continue
            try:
                stream = archive.open(info)
                is_archive = cast(zipfile.ZipExtFile, stream).peek(4)[:4] == ZIP
            except BROKEN:
                yield Member(info.filename, why="abîmé")
                continue
            with stream:
                if not is_archive:
                    yield Member(info.filename, stream)
                elif depth == DEEPEST:
                    yield Member(info.filename, why="archive dans une archive")
                else:
                    yield from _inner(info.filename, stream, budget, depth)


def _inner(
    name: str, stream: IO[bytes], budget: Budget, depth: int
) -> Iterator[Member]:
    try:
        inner = io.BytesIO(b"".join(pieces(stream, budget)))
        yield from members(inner, budget, depth + 1)
    except BROKEN:
        yield Member(name, why="abîmé")
