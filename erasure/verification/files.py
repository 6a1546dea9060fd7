"""Search in the media folder; a failure on one file never stops the others.

A file that is damaged, locked, too big or too slow to read is counted and listed with
its contact; the legal time limit does not wait for it (art. 17).
"""

import codecs
import logging
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import models

from core.archives import BROKEN, ZIP, Budget, OverBudget, members, pieces
from core.uploads import ENCRYPTED_OFFICE, OLE
from erasure import catalogue
from erasure.verification.classify import Classifier

logger = logging.getLogger(__name__)

UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
PIECE = 1 << 22
OVERLAP = 1 << 13
MEGABYTE = 1 << 20
FILE_BYTES = 512 * MEGABYTE
"""Limit for one file, uncompressed; a workbook accepted by an import is smaller."""
FILE_SECONDS = 5
MOST_NAMED = 50
LONGEST_NAME = 200
DAMAGED = "abîmé"
LATE = "temps de la recherche épuisé"
LOCKED = "protégé par un mot de passe"
CLOSED_FOLDER = "dossier qui n'a pas pu être ouvert"
ABSENT = "absent du dossier média"
PACKED = (
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
)
"""Signatures of archives that are not opened: gzip, bzip2, xz, 7z, rar."""


@dataclass
class FoundInFiles:
    """What was read, and what could not be."""

    read: Counter[str] = field(default_factory=Counter)
    unread: list[dict[str, str]] = field(default_factory=list)
    """The first ones: {"file", "sheet" (a public id, or ""), "why"}."""
    more_unread: int = 0

    def leave(self, classifier: Classifier, name: str, why: str) -> None:
        """Record an unread file, without a file name that would identify somebody."""
        self.read["unread"] += 1
        name = _printable(name)
        if len(self.unread) == MOST_NAMED:
            self.more_unread += 1
            return
        contact = _contact_of(name)
        if not contact and classifier.knows(name):
            name = f"{Path(name).parent.as_posix()}/…"
        self.unread.append({"file": name, "sheet": contact, "why": why})


def read_files(classifier: Classifier, but: Collection[str] = ()) -> FoundInFiles:
    """Pass the name and text of each media file to the classifier; archives are opened.

    Archives come last, so that cheap files are read before the budget is spent. A
    folder that cannot be listed, and a file that a contact page names and the folder
    lacks, are unread too.
    """
    found = FoundInFiles()
    root = Path(settings.MEDIA_ROOT)
    closed: list[str] = []
    paths = [
        path
        for path in files_below(root, lambda error: closed.append(str(error.filename)))
        if path.relative_to(root).as_posix() not in but
    ]
    budget = Budget(
        settings.ERASURE_SEARCH_MEGABYTES * MEGABYTE, settings.ERASURE_SEARCH_SECONDS
    )
    for path in sorted(paths, key=_is_archive):
        name = path.relative_to(root).as_posix()
        place = _printable(f"média/{path.relative_to(root).parent.as_posix()}")
        found.read["files"] += 1
        classifier.read_text(place, os.fsencode(path.name))
        why = LATE
        if not budget.is_spent:
            part = budget.part(FILE_BYTES, FILE_SECONDS)
            why = _read(classifier, place, path, part)
            found.read["bytes"] += FILE_BYTES - part.size
        if why:
            found.leave(classifier, name, why)
    if root.is_dir():
        for folder in closed:
            found.leave(classifier, os.path.relpath(folder, root), CLOSED_FOLDER)
    for name in sorted(_recorded() - {*but, *_names(paths, root)}):
        found.leave(classifier, name, ABSENT)
    return found


def files_below(
    root: Path, on_error: Callable[[OSError], None] | None = None
) -> Iterator[Path]:
    """Everything below a folder that is no folder of its own; a link to a folder is
    returned and not followed. `on_error` is told of each folder that cannot be listed.
    """
    for directory, folders, names in os.walk(root, onerror=on_error):
        links = [n for n in folders if os.path.islink(os.path.join(directory, n))]
        for name in sorted([*names, *links]):
            yield Path(directory) / name


def _names(paths: Collection[Path], root: Path) -> Iterator[str]:
    for path in paths:
        yield path.relative_to(root).as_posix()


def _printable(name: str) -> str:
    """A name as text that PostgreSQL and a page can hold: valid UTF-8, its end only."""
    return os.fsencode(name).decode("utf-8", "replace")[-LONGEST_NAME:]


def _is_archive(path: Path) -> bool:
    try:
        return path.is_file() and zipfile.is_zipfile(path)
    except OSError:
        return False


def _read(classifier: Classifier, place: str, path: Path, budget: Budget) -> str:
    """Read one file; return in French why it, or a part of it, could not be read."""
    try:
        if not path.is_file():
            # Opening a pipe or a socket would block; a broken link has no target.
            return "ce n'est pas un fichier"
        with path.open("rb") as file:
            if not _is_archive(path):
                return _read_stream(classifier, place, file, budget)
            why = _read_archive(classifier, place, file, budget)
            around = _read_around(classifier, place, file, budget)
            return ", ".join(dict.fromkeys(filter(None, [why, around])))
    except OverBudget as over:
        return str(over)
    except PermissionError:
        return "accès refusé"
    except Exception:
        # Whatever error a file causes, the other files and the erasure continue.
        logger.exception("a file of the media folder could not be searched")
        return DAMAGED


def _read_archive(
    classifier: Classifier, place: str, file: IO[bytes], budget: Budget
) -> str:
    """Read every readable member; return why others could not be read."""
    reasons = []
    try:
        for member in members(file, budget):
            classifier.read_text(place, member.name.encode("utf-8", "replace"))
            if member.stream is None:
                reasons.append(member.why)
                continue
            try:
                reasons.append(_read_stream(classifier, place, member.stream, budget))
            except BROKEN:
                reasons.append(DAMAGED)
    except BROKEN:
        reasons.append(DAMAGED)
    return ", ".join(dict.fromkeys(filter(None, reasons)))


def _read_around(
    classifier: Classifier, place: str, file: IO[bytes], budget: Budget
) -> str:
    """Read what stands in an archive outside of its files: its comment, and the whole
    of a file that only ends with an archive (a PDF or an image to which one is joined).
    """
    with suppress(*BROKEN), zipfile.ZipFile(file) as archive:
        classifier.read_text(place, archive.comment)
    file.seek(0)
    if file.read(len(ZIP)) == ZIP:
        return ""
    file.seek(0)
    return _read_stream(classifier, place, file, budget)


def _read_stream(
    classifier: Classifier, place: str, stream: IO[bytes], budget: Budget
) -> str:
    """Read in overlapping pieces, so that no value is lost between two of them; return
    in French why the text cannot be read from these bytes.
    """
    utf_16 = None
    head = tail = b""
    why = ""
    for piece in pieces(stream, budget, PIECE):
        head = head or piece[:1024]
        if utf_16 is None:
            utf_16 = UTF_16.get(piece[:2], "")
        data = tail + piece
        for text in _texts(data, utf_16):
            classifier.read_text(place, text)
        why = why or _why_opaque(head, data)
        tail = piece[-OVERLAP:]
    return why


def _why_opaque(head: bytes, data: bytes) -> str:
    is_locked_pdf = b"%PDF-" in head and b"/Encrypt" in data
    if is_locked_pdf or head.startswith(OLE) and ENCRYPTED_OFFICE in data:
        return LOCKED
    return "archive d'un format qui n'est pas lu" if head.startswith(PACKED) else ""


def _texts(data: bytes, utf_16: str) -> Iterator[bytes]:
    """Decode as UTF-16 if a byte order mark says so, else as UTF-8, and as Windows-1252
    too if it is not UTF-8: a PDF or an image holds words of either among its bytes."""
    if utf_16:
        yield data.decode(utf_16, "replace").encode()
        return
    try:
        # A piece may begin and end in the middle of a character.
        begun = next((i for i, byte in enumerate(data[:4]) if not 128 <= byte < 192), 0)
        codecs.utf_8_decode(data[begun:], "strict", False)
        yield data
    except UnicodeDecodeError:
        yield data.decode("utf-8", "replace").encode()
        yield data.decode("cp1252", "replace").encode()


def _contact_of(name: str) -> str:
    """The public id of the contact who owns this file, or ""."""
    for entry, path in _file_fields():
        rows = entry.model._base_manager.filter(**{entry.name: name})
        for public_id in rows.values_list(f"{path}__public_id", flat=True)[:1]:
            return str(public_id)
    return ""


def _recorded() -> set[str]:
    """The names of the files that belong to a contact."""
    found: set[str] = set()
    for entry, _ in _file_fields():
        found |= set(entry.model._base_manager.values_list(entry.name, flat=True))
    return found - {"", None}


def _file_fields() -> Iterator[tuple[catalogue.FieldEntry, Any]]:
    """The fields that hold a file of a contact, each with its path to the contact."""
    for entry in catalogue.all_fields():
        if isinstance(entry.field, models.FileField):
            yield entry, getattr(entry.model, "CONTACT_PATH", "")
