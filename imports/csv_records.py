"""Read the records of a CSV file from any program: encoding, separator, quotes.

A quote that is never closed would merge the following rows into one cell, with the
names and addresses of other people. A record over several lines is therefore accepted
only if none of these lines looks like a row of its own; otherwise its quote is an
ordinary character.
"""

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from core.file_errors import Unreadable

MAX_LINE = 1_000_000
"""Maximum number of characters of one record."""
MAX_LINES_OF_A_RECORD = 200
CHUNK = 1 << 20
NEAR = 25
"""Number of records in which the header is searched."""
DELIMITERS = ";,\t|"
SINGLE_BYTE = ("cp1252", "iso8859-15", "mac_roman", "cp850")
"""Encodings that Excel uses in France for « CSV », « CSV (Macintosh) » and « CSV
(MS-DOS) », and that of older French programs.
"""
ACCENT = re.compile(rb"([A-Za-z]?)([\x80-\xff])(?=([A-Za-z]?))")
"""An accented character between its neighbours, whose case it shares: « Zoé », « NOËL »."""
Accents = Counter[tuple[bytes, bytes, bytes]]
FRENCH = "éèêëàâîïôöùûüçœÉÈÊÀÇŒ"
WESTERN = (
    "áãäåæíìñóòõøúýÿßÁÂÃÄÅÆËÍÌÎÏÑÓÒÔÕÖØÚÙÛÜÝŸ’‘“”«»–—…€°²³·•§©®£½¼¾µª\N{NO-BREAK SPACE}"
)
TWICE_ENCODED = re.compile("[ÃÂâÅ][\x80-\xbf\u0152-\u02dc\u2013-\u2122]")

csv.field_size_limit(MAX_LINE)

Record = list[str]


class Broken(list[str]):
    """A line with ambiguous quotes: it is refused and reported, never guessed."""


def encoding_of(source: IO[bytes]) -> str:
    """Detect the encoding: UTF-16 and UTF-8 by their bytes; otherwise the single-byte
    encoding in which the accented characters of the file are French letters. Raises
    Unreadable.
    """
    head = source.read(4)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        source.seek(0)
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        source.seek(0)
        return "utf-16"
    if encoding := _wide(source):
        return encoding
    accents: Accents = Counter()
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    while chunk := source.read(CHUNK):
        if b"\0" in chunk:
            raise Unreadable(
                "Ce fichier n'est pas un fichier texte : enregistrez-le en CSV ou en XLSX."
            )
        accents.update(ACCENT.findall(chunk))
        decoder = _still(decoder, chunk)
    decoder = _still(decoder, b"", final=True)
    source.seek(0)
    return "utf-8-sig" if decoder else _single_byte(accents)


def _wide(source: IO[bytes]) -> str:
    """Detect UTF-16 without a byte order mark: in Latin text every other byte is null."""
    source.seek(0)
    start = source.read(4096)
    source.seek(0)
    odd, even = start[1::2].count(0), start[::2].count(0)
    if min(odd, even) * 10 > max(odd, even) or (odd + even) * 3 < len(start):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _still(
    decoder: codecs.IncrementalDecoder | None, chunk: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    try:
        if decoder:
            decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return None
    return decoder


def _single_byte(accents: Accents) -> str:
    """Choose a single-byte encoding. Raises Unreadable if none yields French letters:
    an error is better than unreadable names.
    """
    scores = {name: _likeness(name, accents) for name in SINGLE_BYTE}
    best = max(scores, key=lambda name: scores[name])
    # The usual encoding of French offices is accepted without further evidence.
    enough = 0 if best in SINGLE_BYTE[:2] else 8 * accents.total()
    if scores[best] <= enough:
        raise Unreadable(
            "L'encodage du fichier n'est pas reconnu : enregistrez-le en « CSV UTF-8 »."
        )
    return best


def _likeness(encoding: str, accents: Accents) -> int:
    score = 0
    for (before, byte, after), count in accents.items():
        sign = byte.decode(encoding, "replace")
        beside = (after or before).decode("ascii")
        if sign in "œŒ" and not beside:
            weight = -10
        elif sign in FRENCH:
            # « ZoÇ » is less likely than « Zoé »; « Éric » begins a word.
            is_alike = sign.isupper() == beside.isupper()
            weight = 10 if is_alike or (sign.isupper() and not before) else 4
        else:
            weight = 2 if sign in WESTERN else -10
        score += weight * count
    return score


def unscrambled(text: str) -> str:
    """Repair UTF-8 that was read as Windows-1252 and saved again: « LefÃ¨vre » -> «
    Lefèvre ».
    """
    if not TWICE_ENCODED.search(text):
        return text
    try:
        raw = b"".join(
            c.encode("cp1252") if c.encode("cp1252", "ignore") else c.encode("latin-1")
            for c in text
        )
        return raw.decode("utf-8")
    except UnicodeError:
        return text


class Dialect:
    """The separator and the quoting rules of one file.

    `sample`: its first lines; one whose cells are all quoted shows whether blanks follow
    the separator (« "Nom"; "Ville" »), and whether the quotes are apostrophes.
    """

    def __init__(self, delimiter: str, sample: Sequence[str] = ()) -> None:
        self.delimiter = delimiter
        part = re.escape(delimiter)
        self._blanks = re.compile(rf'(^|{part}) +(?=")')
        self._is_spaced = any(
            self._blanks.search(line) and _is_quoted(line, delimiter, '"')
            for line in sample
        )
        self._has_apostrophes = any(_is_quoted(line, delimiter, "'") for line in sample)
        # Possessive quantifiers: no backtracking, and constant memory for a line of any
        # length.
        quoted = r'"[^"]*+(?:""[^"]*+)*+'
        cell = rf'(?>{quoted}"|[^"{part}][^{part}]*+|)'
        self._whole = re.compile(rf"{cell}(?:{part}{cell})*+\r?\n?", re.DOTALL)
        self.opened = re.compile(rf"(?:{cell}{part})*+{quoted}", re.DOTALL)
        self.closing = re.compile(rf'(?:[^"]|"")*?"(?=[{part}\r\n]|$)')

    def is_whole(self, text: str) -> bool:
        """Whether every quote is closed, so that the standard library can parse the
        record.
        """
        return '"' not in text or self._whole.fullmatch(text) is not None

    def tidy(self, line: str) -> str:
        """The line without the blanks between a separator and a quote."""
        return self._blanks.sub(r"\1", line) if self._is_spaced else line

    def cells(self, text: str) -> Record:
        cells = next(csv.reader([text], delimiter=self.delimiter), [])
        if not self._has_apostrophes:
            return cells
        return [re.sub(r"^\s*'(.*)'\s*$", r"\1", c, flags=re.DOTALL) for c in cells]

    def literal(self, line: str) -> Record:
        """Split the line with quotes as ordinary characters; quotes around a whole
        cell, and a leading one, are removed.
        """
        cells = line.rstrip("\r\n").split(self.delimiter)
        return [re.sub(r'^"(.*)"$|^"', r"\1", c).replace('""', '"') for c in cells]

    def is_a_row(self, inside: str, width: int) -> bool:
        return inside.count(self.delimiter) >= max(1, width - 1)


def _is_quoted(line: str, delimiter: str, quote: str) -> bool:
    cells = [cell.strip() for cell in line.split(delimiter)]
    return len(cells) > 1 and all(
        len(cell) > 1 and cell[0] == cell[-1] == quote for cell in cells
    )


def records(
    lines: Callable[[], str],
    dialect: Dialect,
    known: Callable[[Sequence[str]], int],
) -> Iterator[Record]:
    """Iterate over the records. `lines` returns the next line of text ("" at the end);
    `known` returns how many cells have a known column name. The first row with such a
    cell sets the number of cells of a row.
    """
    waiting: deque[str] = deque()
    width = named = 0

    def following() -> str:
        return waiting.popleft() if waiting else dialect.tidy(lines())

    while line := following():
        if dialect.is_whole(line):
            record = dialect.cells(line)
        else:
            record = _over_several(
                line, following, waiting=waiting, dialect=dialect, width=width
            )
        if not named:
            named = known(record)
            width = len(record) if named else max(width, len(record))
        yield record


def _over_several(
    line: str,
    following: Callable[[], str],
    waiting: deque[str],
    dialect: Dialect,
    width: int,
) -> Record:
    escaped = line.replace('\\"', '""')
    if escaped != line and dialect.is_whole(escaped):
        return dialect.cells(escaped)
    taken: list[str] = []
    # A line that already has all its cells may be a row with a quote as a sign of
    # inches; so may the one that would close this quote.
    is_full = len(dialect.literal(line)) == width
    if dialect.opened.fullmatch(line):
        while len(taken) < MAX_LINES_OF_A_RECORD and (more := following()):
            taken.append(more)
            end = dialect.closing.match(more)
            if dialect.is_a_row(end[0] if end else more, width):
                break
            if is_full and len(dialect.literal(more)) == width:
                break
            text = line + "".join(taken)
            if end and dialect.is_whole(text):
                return dialect.cells(text)
            if len(text) > MAX_LINE:
                break
    waiting.extendleft(reversed(taken))
    return _unclosed(line, dialect, width)


def _unclosed(line: str, dialect: Dialect, width: int) -> Record:
    """Split one line whose quotes are not balanced."""
    for cells in (dialect.literal(line), dialect.cells(line.rstrip("\r\n"))):
        if len(cells) == width:
            return cells
    return Broken(dialect.literal(line))


def delimiter_of(sample: Sequence[str], known: Callable[[Sequence[str]], int]) -> str:
    """The separator that yields the most known column names, then the most rows of
    equal length. Quotes are honoured, so that a comma within a quoted name does not
    split it.
    """

    def fits(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(sample, delimiter=delimiter))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(map(known, rows), default=0), max(widths.values(), default=0)

    return max(DELIMITERS, key=fits)
