"""The records of a CSV file, whatever wrote it: encoding, separator, quotes.

A quote that is opened and never closed would swallow the rows below it into one cell, with
the names and addresses of other people. So a record that goes over several lines is taken
only while none of these lines looks like a row of its own; else its quote is a sign like
any other.
"""

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from core.file_errors import Unreadable

MAX_LINE = 1_000_000
"""Characters of one record."""
MAX_LINES_OF_A_RECORD = 200
CHUNK = 1 << 20
NEAR = 25
"""The header is looked for in so many records."""
DELIMITERS = ";,\t|"
ASCII = bytes(range(128))
SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
"""What Excel calls CSV, « CSV (Macintosh) » and « CSV (MS-DOS) » in France."""
FRENCH = "éèêëàâîïôöùûüçœÉÈÊÀÇŒ"
WESTERN = (
    "áãäåæíìñóòõøúýÿßÁÂÃÄÅÆËÍÌÎÏÑÓÒÔÕÖØÚÙÛÜÝŸ’‘“”«»–—…€°²³·•§©®£½¼¾µª\N{NO-BREAK SPACE}"
)
TWICE_ENCODED = re.compile("[ÃÂâÅ][\x80-\xbf\u0152-\u02dc\u2013-\u2122]")

csv.field_size_limit(MAX_LINE)

Record = list[str]


class Broken(list[str]):
    """A line whose quotes cannot be made out: refused and named, never guessed."""


def encoding_of(source: IO[bytes]) -> str:
    """UTF-16 and UTF-8 are told by their bytes; else the single-byte encoding in which
    the accents of the file are letters of French. Raises Unreadable."""
    head = source.read(4)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        source.seek(0)
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        source.seek(0)
        return "utf-16"
    if encoding := _wide(source):
        return encoding
    accents: Counter[int] = Counter()
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    while chunk := source.read(CHUNK):
        if b"\0" in chunk:
            raise Unreadable(
                "Ce fichier n'est pas un fichier texte : enregistrez-le en CSV ou en XLSX."
            )
        accents.update(chunk.translate(None, ASCII))
        decoder = _still(decoder, chunk)
    decoder = _still(decoder, b"", final=True)
    source.seek(0)
    return "utf-8-sig" if decoder else _single_byte(accents)


def _wide(source: IO[bytes]) -> str:
    """UTF-16 without its mark: of text in Latin letters every other byte is null."""
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


def _single_byte(accents: Counter[int]) -> str:
    """Raises Unreadable where no encoding makes the accents letters: better than names
    that nobody can read."""
    scores = {name: _likeness(name, accents) for name in SINGLE_BYTE}
    best = max(scores, key=lambda name: scores[name])
    # The usual encoding of French offices needs no further proof.
    enough = 0 if best == "cp1252" else 8 * accents.total()
    if scores[best] <= enough:
        raise Unreadable(
            "L'encodage du fichier n'est pas reconnu : enregistrez-le en « CSV UTF-8 »."
        )
    return best


def _likeness(encoding: str, accents: Counter[int]) -> int:
    score = 0
    for byte, count in accents.items():
        sign = bytes([byte]).decode(encoding, "replace")
        weight = 10 if sign in FRENCH else 2 if sign in WESTERN else -10
        score += weight * count
    return score


def unscrambled(text: str) -> str:
    """« LefÃ¨vre », UTF-8 that was read as Windows-1252 and saved again -> « Lefèvre »."""
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
    """How cells are parted and quoted in one file."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        part = re.escape(delimiter)
        # Possessive: nothing is tried twice, and a line of any length costs no memory.
        quoted = r'"[^"]*+(?:""[^"]*+)*+'
        cell = rf'(?>{quoted}"|[^"{part}][^{part}]*+|)'
        self._whole = re.compile(rf"{cell}(?:{part}{cell})*+\r?\n?", re.DOTALL)
        self.opened = re.compile(rf"(?:{cell}{part})*+{quoted}", re.DOTALL)
        self.closing = re.compile(rf'(?:[^"]|"")*?"(?=[{part}\r\n]|$)')

    def is_whole(self, text: str) -> bool:
        """Whether every quote is closed: the standard library reads the record."""
        return '"' not in text or self._whole.fullmatch(text) is not None

    def cells(self, text: str) -> Record:
        return next(csv.reader([text], delimiter=self.delimiter), [])

    def literal(self, line: str) -> Record:
        """Every quote is a sign; those around a whole cell go, and one that opens it."""
        cells = line.rstrip("\r\n").split(self.delimiter)
        return [re.sub(r'^"(.*)"$|^"', r"\1", c).replace('""', '"') for c in cells]

    def is_a_row(self, inside: str, width: int) -> bool:
        return inside.count(self.delimiter) >= max(1, width - 1)


def records(
    lines: Callable[[], str],
    dialect: Dialect,
    known: Callable[[Sequence[str]], int],
) -> Iterator[Record]:
    """`lines` gives the next line of text ("" at the end); `known`, how many cells name a
    column: the first row that has one says how many cells a row has."""
    waiting: deque[str] = deque()
    width = named = 0

    def following() -> str:
        return waiting.popleft() if waiting else lines()

    while line := following():
        if dialect.is_whole(line):
            record = dialect.cells(line)
        else:
            record = _over_several(line, following, waiting, dialect, width)
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
    if dialect.opened.fullmatch(line):
        while len(taken) < MAX_LINES_OF_A_RECORD and (more := following()):
            taken.append(more)
            end = dialect.closing.match(more)
            if dialect.is_a_row(end[0] if end else more, width):
                break
            text = line + "".join(taken)
            if end and dialect.is_whole(text):
                return dialect.cells(text)
            if len(text) > MAX_LINE:
                break
    waiting.extendleft(reversed(taken))
    return _unclosed(line, dialect, width)


def _unclosed(line: str, dialect: Dialect, width: int) -> Record:
    """One line alone, whose quotes do not pair."""
    for cells in (dialect.literal(line), dialect.cells(line.rstrip("\r\n"))):
        if len(cells) == width:
            return cells
    return Broken(dialect.literal(line))


def delimiter_of(sample: Sequence[str], known: Callable[[Sequence[str]], int]) -> str:
    """The one under which the most names of columns are known, then the most cells alike;
    quotes count, so that a comma within a name parts nothing."""

    def fits(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(sample, delimiter=delimiter))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(map(known, rows), default=0), max(widths.values(), default=0)

    return max(DELIMITERS, key=fits)
