"""Read the rows of a CSV, XLSX or ODS file from any program, one at a time.

A hostile file (a zip bomb, one line of 10 MB, a renamed binary file) is refused with a
clear message before it uses much memory. XLSX is streamed by openpyxl, which also
exposes formulas and number formats; its strict form and ODS are read by calamine.
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.file_errors import Unreadable, unreadable
from imports.columns import known_names
from imports.csv_records import (
    MAX_LINE,
    NEAR,
    Broken,
    Dialect,
    delimiter_of,
    encoding_of,
    records,
    unscrambled,
)
from imports.inspection import (
    BROKEN_WORKBOOK,
    BROKEN_ZIP,
    CHUNK,
    MAX_LINES,
    ODS_CONTENT,
    STRICT,
    WORKBOOK,
    inspect,
    inspect_other,
    refuse_other_kind,
    require_plain,
    too_long,
)
from imports.links import Place, mail_links

MAX_COLUMNS = 200
SAMPLE = 20_000
"""Characters of a line used to detect the separator."""
SEPARATOR = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
"""The first line of many exports, written for Excel."""
ZEROS = re.compile(r"0{2,20}")


class SeveralSheets(Unreadable):
    """Two or more visible sheets could be the list; `names` in their order."""

    def __init__(self, names: Sequence[str]) -> None:
        named = " et ".join(f"« {name} »" for name in names[:2])
        super().__init__(
            f"Deux feuilles peuvent être la liste : {named}."
            " Choisissez-en une (--sheet), ou gardez-la seule dans le fichier."
        )
        self.names = [*names]


class Formula(str):
    """A formula whose value was never computed, as it is written."""


class Titles(list[str]):
    """The header again, below itself: on each page of a report, for example."""


class Linked(str):
    """The text of a cell with a mailto link to `address`."""

    address = ""


class Sheet:
    """The header and the rows of a file, and the reading progress.

    The header is the row, near the top, with the most known column names: a title or a
    line `sep=;` may precede it.
    """

    def __init__(self, rows: Iterator[list[str]], source: IO[bytes], size: int) -> None:
        self._rows = rows
        self._source = source
        self.size = size
        near = list(islice(rows, NEAR))
        self._place = _header_place(near)
        _require_one_table(near[: self._place + 1])
        self.header = [name.strip() for name in near[self._place]] if near else []
        self.width = len(self.header)
        """Including columns without a name."""
        self._near = near[self._place + 1 :]
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
        """(line, values) of each row that is not blank; lines are counted from 1. The
        header again is a `Titles`. Raises Unreadable at the header of another table.
        """
        first = self._place + 2
        titles = {"Nom", "NOM", "nom", *self.header} - {""}
        for line, values in enumerate(chain(self._near, self._rows), start=first):
            if line > MAX_LINES:
                raise too_long()
            if not any(value.strip() for value in values):
                continue
            if titles.isdisjoint(values) or not _is_header(values):
                yield line, values
            elif _filled(values) == _filled(self.header):
                yield line, Titles(values)
            else:
                raise _two_tables(self._place + 1, line)

    def examples(self, number: int) -> list[list[str]]:
        """The first rows that are not blank, near the top."""
        return [row for row in self._near if any(row)][:number]


def _header_place(near: Sequence[Sequence[str]]) -> int:
    """Index of the header; the first row that is not blank if no column name is known."""
    known = [known_names(row) for row in near]
    if any(known):
        return known.index(max(known))
    filled = [place for place, row in enumerate(near) if any(v.strip() for v in row)]
    return filled[0] if filled else 0


def _filled(row: Sequence[str]) -> list[str]:
    return [value.strip() for value in row if value.strip()]


def _is_header(row: Sequence[str]) -> bool:
    """Whether it holds column names, and nothing else."""
    filled = _filled(row)
    return len(filled) > 1 and known_names(filled) == len(filled)


def _require_one_table(near: Sequence[Sequence[str]]) -> None:
    """The last of these rows is the header. Raises Unreadable if one above it is the
    header of other rows, which would be lost.
    """
    last = len(near) - 1
    for place, row in enumerate(near[:last]):
        if _is_header(row) and any(map(_filled, near[place + 1 : last])):
            raise _two_tables(place + 1, last + 1)


def _two_tables(first: int, second: int) -> Unreadable:
    return Unreadable(
        f"Cette feuille contient deux tableaux : leurs titres sont aux lignes {first} et"
        f" {second}. Gardez-en un seul par feuille."
    )


@contextmanager
def open_sheet(path: Path, name: str = "") -> Iterator[Sheet]:
    """Open a file for reading, a workbook at the sheet of this name, else at the only
    one that can be the list. Raises Unreadable, SeveralSheets.
    """
    try:
        with path.open("rb") as source:
            size = path.stat().st_size
            opened = _reader(source)
            with opened(source, name) as rows:
                yield Sheet(rows, source, size)
    except OSError as error:
        raise unreadable(error) from error


def _reader(
    source: IO[bytes],
) -> Callable[[IO[bytes], str], AbstractContextManager[Iterator[list[str]]]]:
    head = source.read(1000)
    source.seek(0)
    refuse_other_kind(head)
    if not head.startswith(b"PK"):
        return _csv_rows
    return _calamine_rows if _is_other_workbook(source) else _workbook_rows


@contextmanager
def _csv_rows(source: IO[bytes], name: str) -> Iterator[Iterator[list[str]]]:
    text = io.TextIOWrapper(source, encoding=encoding_of(source), newline="")
    try:
        sample = [_line(text)[:SAMPLE] for _ in range(NEAR)]
        text.seek(0)
        told = SEPARATOR.fullmatch(sample[0])
        parted = told[1] if told else delimiter_of(sample, known_names)
        yield _csv_cells(text, Dialect(parted, sample))
    except UnicodeDecodeError as error:
        raise Unreadable("Le fichier CSV est abîmé.") from error
    finally:
        text.detach()


def _line(text: io.TextIOWrapper) -> str:
    found = text.readline(MAX_LINE + 1)
    if len(found) > MAX_LINE:
        raise Unreadable(
            f"Le fichier a une ligne de plus de {MAX_LINE} caractères :"
            " ce n'est pas une liste de contacts, ou un guillemet n'est pas fermé."
        )
    return found


def _csv_cells(text: io.TextIOWrapper, dialect: Dialect) -> Iterator[list[str]]:
    try:
        for record in records(partial(_line, text), dialect, known_names):
            yield record if isinstance(record, Broken) else [*map(unscrambled, record)]
    except csv.Error as error:
        raise Unreadable("Le fichier CSV est abîmé.") from error


@contextmanager
def _workbook_rows(source: IO[bytes], name: str) -> Iterator[Iterator[list[str]]]:
    formulas = inspect(source)
    try:
        # A formula whose value was never computed is visible only in the second
        # workbook.
        books = [
            load_workbook(source, read_only=True, data_only=values)
            for values in ([True, False] if formulas else [True])
        ]
        visible = [s.title for s in books[0].worksheets if s.sheet_state == "visible"]
        tops = {title: _top(books[0][title]) for title in visible}
        chosen = _the_list(tops, name)
        links = mail_links(source, books[0][chosen]._worksheet_path)
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises arbitrary errors on damaged parts
        raise Unreadable(BROKEN_WORKBOOK) from error
    try:
        yield _cells([book[chosen] for book in books], links)
    finally:
        for book in books:
            book.close()


def _top(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=NEAR, max_col=MAX_COLUMNS, values_only=True)
    return [[_text(value) for value in row] for row in rows]


def _the_list(tops: Mapping[str, Sequence[Sequence[str]]], chosen: str) -> str:
    """The chosen visible sheet, else the one with the most known column names at its
    top.

    Raises Unreadable; SeveralSheets if several are possible: none is chosen silently.
    """
    if not tops:
        raise Unreadable("Ce classeur n'a aucune feuille visible.")
    if chosen:
        if chosen not in tops:
            raise Unreadable(f"Ce classeur n'a pas de feuille « {chosen} » visible.")
        return chosen
    known = {
        name: max(map(known_names, rows), default=0) for name, rows in tops.items()
    }
    best = max(known.values())
    likely = [name for name, number in known.items() if number == best]
    if best and len(likely) > 1:
        raise SeveralSheets(likely)
    filled = (name for name in likely if any(any(row) for row in tops[name]))
    return next(filled, likely[0])


@contextmanager
def _calamine_rows(source: IO[bytes], name: str) -> Iterator[Iterator[list[str]]]:
    """An OpenDocument sheet, or a workbook in the strict form of Open XML."""
    links = inspect_other(source)
    try:
        book = CalamineWorkbook.from_filelike(source)
        sheets = {
            each.name: book.get_sheet_by_name(each.name)
            for each in book.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible
            and each.typ == SheetTypeEnum.WorkSheet
        }
        tops = {
            title: [
                [_text(v) for v in row[:MAX_COLUMNS]]
                for row in sheet.to_python(nrows=NEAR, skip_empty_area=False)
            ]
            for title, sheet in sheets.items()
        }
        chosen = _the_list(tops, name)
        rows = sheets[chosen].to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Unreadable(BROKEN_WORKBOOK) from error
    except BaseException as error:
        # A Rust panic is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(BROKEN_WORKBOOK) from error
    yield (
        [
            _linked(links.get(chosen, {}), (line, column), _text(value))
            for column, value in enumerate(row[:MAX_COLUMNS], start=1)
        ]
        for line, row in enumerate(rows, start=1)
    )


def _is_other_workbook(source: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(source) as archive:
            require_plain(archive)
            names = set(archive.namelist())
            if ODS_CONTENT in names:
                return True
            if WORKBOOK not in names or archive.getinfo(WORKBOOK).file_size > CHUNK:
                return False
            return STRICT in archive.read(WORKBOOK)
    except BROKEN_ZIP:
        return False
    finally:
        source.seek(0)


def _cells(sheets: list[Any], links: Mapping[Place, str]) -> Iterator[list[str]]:
    streams = []
    for sheet in sheets:
        sheet.reset_dimensions()
        streams.append(sheet.iter_rows(max_col=MAX_COLUMNS))
    previous: object = None
    try:
        for rows in zip_longest(*streams):
            if rows[0] is previous:
                # A row that the file does not have: openpyxl repeats one object, a
                # million times where the last row of the sheet was formatted.
                yield []
                continue
            previous = rows[0]
            values = [
                "" if cell is EMPTY_CELL else _text(cell.value, cell)
                for cell in rows[0] or ()
            ]
            if links:
                values = [
                    _linked(links, _place(cell), text)
                    for cell, text in zip(rows[0] or (), values, strict=True)
                ]
            for place, cell in enumerate(rows[1] or () if len(rows) > 1 else ()):
                if cell.data_type == "f" and not values[place]:
                    values[place] = Formula(cell.value)
            yield values
    except Unreadable:
        raise
    except Exception as error:  # as above: a damaged part is detected while reading
        raise Unreadable(BROKEN_WORKBOOK) from error


def _place(cell: Any) -> Place:
    # openpyxl's empty cells have no coordinates.
    return getattr(cell, "row", 0), getattr(cell, "column", 0)


def _linked(links: Mapping[Place, str], place: Place, text: str) -> str:
    if not text or place not in links:
        return text
    linked = Linked(text)
    linked.address = links[place]
    return linked


def _text(value: object, cell: Any = None) -> str:
    """The displayed text of a value; `cell` gives its number format."""
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case datetime.date():
            return value.isoformat()
        case float() if value.is_integer():
            return _number(int(value), cell)
        case int():
            return _number(value, cell)
    return unscrambled(str(value))


def _number(value: int, cell: Any) -> str:
    """Apply the number format: 1000 in a cell of format 00000 is displayed as 01000."""
    shown = cell.number_format if cell is not None else ""
    return f"{value:0{len(shown)}d}" if ZEROS.fullmatch(shown) else str(value)
