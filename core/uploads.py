"""Receive uploaded documents and detect their real type, whatever their name."""

import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import IO, cast

from django.core.exceptions import ValidationError
from django.core.files import uploadhandler
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

from core.archives import BROKEN, ZIP, Budget, OverBudget, members, pieces

MARKS = {
    b"\xff\xd8\xff": ".jpg",
    b"\x89PNG\r\n\x1a\n": ".png",
    b"{\\rtf": ".rtf",
}
PARTS = {"word/document.xml": ".docx", "content.xml": ".odt"}
"""The part that distinguishes a document from an ordinary zip archive."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Signature of Word 97 documents, of old workbooks, of installers, and of a docx with a
password."""
WORD = "WordDocument".encode("utf-16-le")
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
IMAGES = {".jpg": "JPEG", ".png": "PNG"}
MOST_PIXELS = 60_000_000
"""A page scanned at 600 dpi has 35 million pixels."""
MOST_UNPACKED = 100_000_000
MOST_SECONDS = 5
DAMAGED = "Ce fichier est abîmé : enregistrez-le de nouveau, puis joignez-le."
LOCKED = "Ce document est protégé par un mot de passe : joignez-le sans protection."
TOO_BIG = "Ce document est trop gros une fois décompressé."


class TemporaryFileUploadHandler(uploadhandler.TemporaryFileUploadHandler):
    """Django's, which keeps open a temporary file that could not be written.

    A file left open holds its part of a disk that is full already.
    """

    @contextmanager
    def _closed_if_unwritten(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):  # Closing writes what the buffer still holds.
                self.file.close()
            raise

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._closed_if_unwritten():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        with self._closed_if_unwritten():
            return super().file_complete(file_size)


def kind_of(upload: UploadedFile, accepted: Collection[str], refusal: str) -> str:
    """The suffix of the real type (« .docx »), one of the accepted ones.

    Raises ValidationError: `refusal` if the type is another one, and a specific message
    if the file is damaged, encrypted, or larger than it declares.
    """
    file = cast(IO[bytes], upload.file)
    try:
        file.seek(0)
        head = file.read(1024)
        suffix = _suffix(file, head)
        if suffix not in accepted:
            raise ValidationError(refusal)
        if suffix in IMAGES:
            check_image(file, IMAGES[suffix], MOST_PIXELS)
    finally:
        file.seek(0)
    return suffix


def _suffix(file: IO[bytes], head: bytes) -> str:
    # A PDF may begin a little later (ISO 32000-1, annex H), but no archive, document or
    # image becomes one because the mark of a PDF stands in it.
    if head.startswith(ZIP):
        return _document(file)
    if head.startswith(OLE):
        return _word_97(file)
    for mark, suffix in MARKS.items():
        if head.startswith(mark):
            return suffix
    return ".pdf" if b"%PDF-" in head else ""


def _word_97(file: IO[bytes]) -> str:
    """« .doc », or "" for another file of this kind. Raises ValidationError if the file
    is a document with a password."""
    file.seek(0)
    content = file.read()
    if ENCRYPTED_OFFICE in content:
        raise ValidationError(LOCKED)
    return ".doc" if WORD in content else ""


def _document(file: IO[bytes]) -> str:
    """The type of document in an archive; reads every file of it to the end."""
    suffix = ""
    budget = Budget(MOST_UNPACKED, MOST_SECONDS)
    try:
        with zipfile.ZipFile(file) as archive:
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise ValidationError(LOCKED)
        for member in members(file, budget):
            suffix = suffix or PARTS.get(member.name, "")
            if member.stream is None:
                raise ValidationError(DAMAGED)
            for _ in pieces(member.stream, budget):
                pass
    except BROKEN as error:
        raise ValidationError(DAMAGED) from error
    except OverBudget as over:
        raise ValidationError(TOO_BIG) from over
    return suffix


def check_image(file: IO[bytes], kind: str, most_pixels: int) -> None:
    """Raises ValidationError for an image that is damaged or has too many pixels."""
    too_many = "Cette image a trop de points : réduisez-la."
    try:
        with Image.open(file, formats=(kind,)) as image:
            if image.width * image.height > most_pixels:
                raise ValidationError(too_many)
            image.verify()
    except Image.DecompressionBombError as error:
        raise ValidationError(too_many) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(DAMAGED) from error
