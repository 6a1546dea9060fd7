"""Measure the sheets of a workbook that is loaded whole, before it is loaded.

An OpenDocument cell may be repeated a million times, a cell of the last row and column
makes a rectangle of 17 billion, and one long text may be used by each cell: some bytes
would take all the memory, and the library that reads them would end the process. The
XML is therefore read once as a stream, which keeps only counts.
"""

import zipfile
from collections.abc import Callable, Mapping
from typing import IO, Protocol
from xml.parsers import expat

from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import CellCoordinatesException

from core.file_errors import Unreadable
from imports.links import MAILTO, Place

MAX_CELLS = 3_000_000
"""Of the rectangles that hold all the values, in the whole workbook: about 150 bytes
each."""
MAX_TEXT = 100_000_000
"""Characters of these values."""
TOO_MANY = "Ce classeur a trop de cellules : enregistrez-le en CSV ou en XLSX."


class Handler(Protocol):
    """What reads the XML of a part; names have no prefix."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Size:
    """The cells and the characters that the sheets would take once loaded."""

    def __init__(self) -> None:
        self.text = 0
        self._done = self._last_row = self._last_column = 0

    def take(self, row: int, column: int, length: int) -> None:
        """Count a value up to this place; `length`: of its text, repeats included.
        Raises Unreadable."""
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        self.text += length
        cells = self._done + self._last_row * self._last_column
        if cells > MAX_CELLS or self.text > MAX_TEXT:
            raise Unreadable(TOO_MANY)

    def end_sheet(self) -> None:
        self._done += self._last_row * self._last_column
        self._last_row = self._last_column = 0


class OpenDocument:
    """The content.xml of an OpenDocument file; `links`: sheet -> cell -> address of its
    mailto link."""

    def __init__(self, size: Size) -> None:
        self.links: dict[str, dict[Place, str]] = {}
        self._size = size
        self._sheet = ""
        self._row = self._column = self._length = 0
        self._rows = self._columns = 1
        self._is_filled = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "table":
                self._sheet = attributes.get("name", "")
                self._row = 0
                self._rows = 1
            case "table-row":
                self._row += self._rows if self._row else 1
                self._rows = _number(attributes, "number-rows-repeated")
                self._column, self._columns = 0, 1
            case "table-cell" | "covered-table-cell":
                self._column += self._columns if self._column else 1
                self._columns = _number(attributes, "number-columns-repeated")
                self._is_filled = "value-type" in attributes or "formula" in attributes
                self._length = len(attributes.get("string-value", ""))
            case "a":
                if found := MAILTO.match(attributes.get("href", "")):
                    sheet = self.links.setdefault(self._sheet, {})
                    sheet[self._row, self._column] = found[1]

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell") and self._is_filled:
            self._size.take(
                self._row + self._rows - 1,
                self._column + self._columns - 1,
                self._length * self._rows * self._columns,
            )
            self._is_filled = False
        elif name == "table":
            self._size.end_sheet()

    def text(self, data: str) -> None:
        self._length += len(data)
        self._is_filled = self._is_filled or bool(data.strip())


class SharedStrings:
    """The length of each shared text of an XLSX workbook."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.lengths.append(0)

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(data)


class Worksheet:
    """A sheet of an XLSX workbook."""

    def __init__(self, size: Size, lengths: list[int]) -> None:
        self._size = size
        self._lengths = lengths
        self._place = (1, 1)
        self._is_shared = False
        self._value = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._place = (_number(attributes, "r", otherwise=self._place[0] + 1), 0)
        elif name == "c":
            row, column = self._place
            self._place = row, column + 1
            if told := attributes.get("r"):
                try:
                    self._place = coordinate_to_tuple(told)
                except (CellCoordinatesException, ValueError):
                    raise Unreadable(TOO_MANY) from None
            self._is_shared = attributes.get("t") == "s"
            self._value = ""

    def end(self, name: str) -> None:
        if name == "c":
            length = len(self._value)
            if self._is_shared and self._value.strip().isdecimal():
                place = int(self._value)
                length = self._lengths[place] if place < len(self._lengths) else 0
            self._size.take(*self._place, length)
        elif name == "sheetData":
            self._size.end_sheet()

    def text(self, data: str) -> None:
        self._value += data


def open_document_links(stream: IO[bytes]) -> dict[str, dict[Place, str]]:
    """Measure a content.xml; returns sheet -> cell -> address. Raises Unreadable."""
    found = OpenDocument(Size())
    _read(stream, found)
    return found.links


def measure_strict(archive: zipfile.ZipFile, sheets: list[str], strings: str) -> None:
    """Measure the sheets of a strict XLSX workbook; the arguments name the parts of its
    archive. Raises Unreadable."""
    texts, size = SharedStrings(), Size()
    if strings in archive.namelist():
        with archive.open(strings) as stream:
            _read(stream, texts)
    for name in sheets:
        with archive.open(name) as stream:
            _read(stream, Worksheet(size, texts.lengths))
        size.end_sheet()


def _read(stream: IO[bytes], handler: Handler) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = _started(handler)
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise Unreadable(
            "Ce classeur ne peut pas être lu : il est abîmé. Enregistrez-le de nouveau"
            " en XLSX ou en CSV."
        ) from error


def _started(handler: Handler) -> Callable[[str, dict[str, str]], None]:
    def start(name: str, attributes: dict[str, str]) -> None:
        handler.start(_local(name), {_local(n): v for n, v in attributes.items()})

    return start


def _refuse_declarations(*_: object) -> None:
    # Entities may expand without end; no spreadsheet program writes them.
    raise Unreadable("Ce classeur contient une déclaration qui n'est pas lue.")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _number(attributes: Mapping[str, str], name: str, *, otherwise: int = 1) -> int:
    """A count or a position, at most a billion: more is no sheet of any program."""
    told = attributes.get(name, "").strip()
    return min(int(told[:10]), 10**9) if told.isdecimal() else otherwise
