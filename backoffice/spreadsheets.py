"""Read the rows of a CSV or XLSX file, one at a time, whoever made it.

A hostile file (a zip bomb, one line of 10 MB, a binary file renamed) is refused with
one sentence before it costs memory.
"""

import codecs
import csv
import datetime
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook

from backoffice.file_errors import reason

MAX_COLUMNS = 200
MAX_LINES = 1_048_576
"""What a sheet of Excel can hold."""
MAX_LINE = 1_000_000
"""Characters of one record of a CSV, or bytes between two tags of an XLSX."""
NEAR = 20
MAX_UNPACKED = 400_000_000
MAX_STRINGS = 60_000_000
MAX_SMALL_PART = 5_000_000
"""Unpacked sizes of what openpyxl holds whole in memory: the shared strings, the rest."""
MAX_ROW = 2_000_000
"""Bytes of one row of an XLSX, which is held whole as well."""
ROW = re.compile(rb"<(?:\w+:)?(?:row|mergeCell|hyperlink|dataValidation|cfRule)[ />]")
STRING = re.compile(rb"<(?:\w+:)?si[ />]")
CHUNK = 1 << 20

SHEETS = "xl/worksheets/"
STRINGS = "xl/sharedStrings.xml"

BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, OSError),
)

BROKEN_WORKBOOK = (
    "Ce classeur ne peut pas être lu : il est abîmé ou protégé par un mot de passe. "
    "Enregistrez-le de nouveau en XLSX ou en CSV."
)

csv.field_size_limit(MAX_LINE)


class Unreadable(ValueError):
    """The file cannot be read; the text is a French sentence for whoever sent it."""


def _too_long() -> Unreadable:
    return Unreadable(f"Le fichier a plus de {MAX_LINES} lignes ou textes.")


class Sheet:
    """The header and the rows of a file, with how far the reading has come."""

    def __init__(self, rows: Iterator[list[str]], source: IO[bytes], size: int) -> None:
        self._rows = rows
        self._source = source
        self.size = size
        self.header = [name.strip() for name in next(rows, [])]
        while self.header and not self.header[-1]:
            self.header.pop()
        if not self.header:
            raise Unreadable(
                "Le fichier est vide : sa première ligne doit nommer les colonnes."
            )
        if len(self.header) > MAX_COLUMNS:
            raise Unreadable(f"Le fichier a plus de {MAX_COLUMNS} colonnes.")

    @property
    def position(self) -> int:
        return min(self._source.tell(), self.size)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line, values) of each row that is not blank; the header is line 1."""
        for line, values in enumerate(self._rows, start=2):
            if line > MAX_LINES:
                raise _too_long()
            if any(value.strip() for value in values):
                yield line, values

    def examples(self, number: int) -> list[list[str]]:
        """The first rows that are not blank, looked for near the top."""
        near = islice(self._rows, NEAR)
        return list(islice((row for row in near if any(row)), number))


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """Open a file for reading; raises Unreadable."""
    try:
        with path.open("rb") as source:
            size = path.stat().st_size
            head = source.read(4)
            source.seek(0)
            opened = _workbook_rows if head.startswith(b"PK") else _csv_rows
            with opened(source) as rows:
                yield Sheet(rows, source, size)
    except OSError as error:
        raise Unreadable(
            f"Le fichier ne peut pas être lu : {reason(error)}."
        ) from error


@contextmanager
def _csv_rows(source: IO[bytes]) -> Iterator[Iterator[list[str]]]:
    text = io.TextIOWrapper(source, encoding=_encoding(source), newline="")
    try:
        yield _records(text, _delimiter(text))
    finally:
        text.detach()


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    """The records of a CSV; one between quotes may go over several lines of text."""
    length = 0

    def lines() -> Iterator[str]:
        nonlocal length
        while line := text.readline(MAX_LINE + 1):
            length += len(line)
            if length > MAX_LINE:
                raise Unreadable(
                    f"Le fichier a une ligne de plus de {MAX_LINE} caractères :"
                    " ce n'est pas une liste de contacts, ou un guillemet n'est pas fermé."
                )
            yield line

    try:
        for record in csv.reader(lines(), delimiter=delimiter):
            length = 0
            yield record
    except csv.Error as error:
        raise Unreadable("Le fichier CSV est abîmé.") from error


def _encoding(source: IO[bytes]) -> str:
    """utf-8 if the whole file is, else cp1252, the encoding of French offices."""
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        source.seek(0)
        try:
            while chunk := source.read(CHUNK):
                if b"\0" in chunk:
                    raise Unreadable(
                        "Ce fichier n'est pas un fichier texte : enregistrez-le en CSV ou en XLSX."
                    )
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        source.seek(0)
        return encoding
    raise Unreadable("L'encodage du fichier n'est ni UTF-8 ni Windows-1252.")


def _delimiter(text: io.TextIOWrapper) -> str:
    first = text.readline(MAX_LINE)
    text.seek(0)
    return max(";,\t", key=first.count)


@contextmanager
def _workbook_rows(source: IO[bytes]) -> Iterator[Iterator[list[str]]]:
    formulas = _inspect(source)
    try:
        # A formula whose value was never computed is read as it is written.
        books = [
            load_workbook(source, read_only=True, data_only=values)
            for values in ([True, False] if formulas else [True])
        ]
    except Exception as error:  # openpyxl raises whatever the broken part provokes
        raise Unreadable(BROKEN_WORKBOOK) from error
    try:
        yield _cells([book.worksheets[0] for book in books])
    finally:
        for book in books:
            book.close()


def _inspect(source: IO[bytes]) -> bool:
    """Refuse what would fill the memory; says whether the sheets hold formulas."""
    formulas = False
    try:
        with zipfile.ZipFile(source) as archive:
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
    """How big a part may be; pictures and the like are never opened."""
    if _is_sheet(name) or not name.endswith((".xml", ".rels")):
        return MAX_UNPACKED
    return MAX_STRINGS if name == STRINGS else MAX_SMALL_PART


def _scan(stream: IO[bytes], *, each: re.Pattern[bytes] = ROW) -> bool:
    """Whether an XML part holds a formula; refuses a text no cell, a row no sheet holds."""
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
            raise _too_long()
    return formulas


def _since(last: int, chunk: bytes, before: int) -> int:
    """How far the end of a chunk is from the last mark seen."""
    return before + len(chunk) if last < 0 else len(chunk) - last


def _cells(sheets: list[Any]) -> Iterator[list[str]]:
    streams = []
    for sheet in sheets:
        sheet.reset_dimensions()
        streams.append(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS))
    try:
        for rows in zip_longest(*streams):
            values = rows[0] or ()
            if len(rows) > 1:
                values = [
                    written if value is None else value
                    for value, written in zip(values, rows[1] or (), strict=False)
                ]
            yield [_text(value) for value in values]
    except Unreadable:
        raise
    except Exception as error:  # as above: a broken part shows while it is read
        raise Unreadable(BROKEN_WORKBOOK) from error


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime.datetime():
            return value.date().isoformat()
        case datetime.date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
