"""Estimate the cost of a workbook before reading it; refuse a zip bomb with a clear
message.
"""

import codecs
import lzma
import re
import zipfile
import zlib
from typing import IO

from core.archives import is_plain
from core.file_errors import Unreadable
from imports.csv_records import MAX_LINE
from imports.links import Place
from imports.whole_sheets import measure_strict, open_document_links

MAX_LINES = 1_048_576
"""Limits of an Excel sheet."""
MAX_UNPACKED = 400_000_000
MAX_WHOLE = 150_000_000
"""Limit of a workbook that is loaded whole (see also imports/whole_sheets.py)."""
MAX_STRINGS = 60_000_000
MAX_SMALL_PART = 5_000_000
"""Limits on the unpacked size of what openpyxl keeps in memory: the shared strings, the
rest.
"""
MAX_ROW = 2_000_000
"""Bytes of one XLSX row, which is also kept in memory."""
ROW = re.compile(rb"<(?:\w+:)?(?:row|mergeCell|hyperlink|dataValidation|cfRule)[ />]")
STRING = re.compile(rb"<(?:\w+:)?si[ />]")
CHUNK = 1 << 20
SHEETS = "xl/worksheets/"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
ODS_CONTENT = "content.xml"

BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    # Encrypted; its subclass NotImplementedError: packed in a way that zipfile does not know.
    RuntimeError,
    EOFError,
    OSError,
)

BROKEN_WORKBOOK = (
    "Ce classeur ne peut pas être lu : il est abîmé ou protégé par un mot de passe. "
    "Enregistrez-le de nouveau en XLSX ou en CSV."
)


AS_A_LIST = "exportez la liste en CSV ou en XLSX"
OTHER_KINDS = (
    (
        rb"\s*BEGIN:VCARD",
        f"Ce fichier contient des cartes de visite (vCard) : {AS_A_LIST}.",
    ),
    (
        rb"\s*(?:version: 1\s+)?dn::? ",
        f"Ce fichier est un annuaire LDIF : {AS_A_LIST}.",
    ),
    (rb"%PDF-", f"Ce fichier est un PDF : {AS_A_LIST}."),
    (rb"\{\\rtf", f"Ce fichier est un texte RTF : {AS_A_LIST}."),
    (rb"\s*[\[{]\s*[\[{\"]", f"Ce fichier est du JSON : {AS_A_LIST}."),
    (
        rb"\s*<(?:!doctype|html|table|meta|\?xml)",
        "Ce fichier est une page web ou du XML, quel que soit son nom : ouvrez-le dans "
        "Excel ou LibreOffice, puis enregistrez-le en XLSX ou en CSV.",
    ),
    (
        rb"\xd0\xcf\x11\xe0",
        "Ce fichier est un ancien classeur Excel (.xls), ou il est protégé par un mot de "
        "passe : enregistrez-le en XLSX, sans mot de passe, ou en CSV.",
    ),
)
"""How the files start that are often given in place of a list."""


def refuse_other_kind(head: bytes) -> None:
    """Raise Unreadable, with what to do, for a file that is no list. `head`: its first
    bytes."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe").replace(b"\0", b"")
    for start, sentence in OTHER_KINDS:
        if re.match(start, text, re.IGNORECASE):
            raise Unreadable(sentence)


def too_long() -> Unreadable:
    return Unreadable(f"Le fichier a plus de {MAX_LINES} lignes ou textes.")


def require_plain(archive: zipfile.ZipFile) -> None:
    """Raises BadZipFile for a compression that no office program uses."""
    if not is_plain(archive):
        raise zipfile.BadZipFile("unusual compression")


def inspect_other(source: IO[bytes]) -> dict[str, dict[Place, str]]:
    """Check the memory that the whole workbook would take before it is read; returns
    sheet -> cell -> address of its mailto link (OpenDocument).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            require_plain(archive)
            sizes = [part.file_size for part in archive.infolist()]
            if sum(sizes) > MAX_WHOLE:
                raise Unreadable("Ce classeur est trop gros une fois décompressé.")
            names = archive.namelist()
            if ODS_CONTENT in names:
                with archive.open(ODS_CONTENT) as stream:
                    return open_document_links(stream)
            measure_strict(archive, [*filter(_is_sheet, names)], STRINGS)
            return {}
    except BROKEN_ZIP as error:
        raise Unreadable(BROKEN_WORKBOOK) from error
    finally:
        source.seek(0)


def inspect(source: IO[bytes]) -> bool:
    """Refuse a workbook that would fill the memory; returns whether its sheets hold
    formulas.
    """
    formulas = False
    try:
        with zipfile.ZipFile(source) as archive:
            require_plain(archive)
            parts = {part.filename: part for part in archive.infolist()}
            sheets = [p for name, p in parts.items() if _is_sheet(name)]
            if sum(part.file_size for part in parts.values()) > MAX_UNPACKED or any(
                part.file_size > _most(name) for name, part in parts.items()
            ):
                raise Unreadable("Ce classeur XLSX est trop gros une fois décompressé.")
            if not sheets:
                raise Unreadable(
                    "Ce fichier n'est pas un classeur XLSX ou ODS (une archive ZIP, un "
                    f"document Word, un classeur Numbers ?) : {AS_A_LIST}."
                )
            for part in sheets:
                with archive.open(part) as stream:
                    formulas |= _scan(stream)
            if STRINGS in parts:
                with archive.open(parts[STRINGS]) as stream:
                    _scan(stream, each=STRING)
    except BROKEN_ZIP as error:
        raise Unreadable(BROKEN_WORKBOOK) from error
    finally:
        source.seek(0)
    return formulas


def _is_sheet(name: str) -> bool:
    return name.lower().startswith(SHEETS) and name.endswith(".xml")


def _most(name: str) -> int:
    """Maximum size of a part; pictures and similar parts are never opened."""
    if _is_sheet(name) or not name.endswith((".xml", ".rels")):
        return MAX_UNPACKED
    return MAX_STRINGS if name == STRINGS else MAX_SMALL_PART


def _scan(stream: IO[bytes], *, each: re.Pattern[bytes] = ROW) -> bool:
    """Whether an XML part holds a formula; refuses a text or row larger than Excel's
    limits.
    """
    formulas, text, row, number = False, 0, 0, 0
    while chunk := stream.read(CHUNK):
        formulas = formulas or b"<f>" in chunk or b"<f " in chunk
        text = _since(chunk.rfind(b"<"), chunk, text)
        starts = [found.start() for found in each.finditer(chunk)]
        row = _since(starts[-1] if starts else -1, chunk, row)
        number += len(starts)
        if text > MAX_LINE or row > MAX_ROW:
            raise Unreadable("Ce classeur XLSX a une cellule d'une taille impossible.")
        if number > MAX_LINES:
            raise too_long()
    return formulas


def _since(last: int, chunk: bytes, before: int) -> int:
    """Distance from the last marker to the end of the chunk."""
    return before + len(chunk) if last < 0 else len(chunk) - last
