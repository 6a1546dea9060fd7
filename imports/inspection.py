"""Estimate the cost of a workbook before reading it; refuse a zip bomb with a clear
message.
"""

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
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)

BROKEN_WORKBOOK = (
    "Ce classeur ne peut pas être lu : il est abîmé ou protégé par un mot de passe. "
    "Enregistrez-le de nouveau en XLSX ou en CSV."
)


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
                raise Unreadable("Ce fichier n'est pas un classeur XLSX.")
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
