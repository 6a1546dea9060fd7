"""All forms of all values in one automaton: a text is read once, as bytes, whatever
their number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from erasure.engine.values import Person, Value, Weight

IDENTIFYING = {Weight.ALONE, Weight.NAME}
"""On a row that is not the person's own, a line needs a value of this weight."""

# Byte for byte, so that offsets are preserved: ASCII capitals, and those of Latin-1
# (two bytes in UTF-8, the second differs by 32). Values go through the same table.
LOWER = bytes(
    byte + 32 if 65 <= byte <= 90 or 128 <= byte <= 159 else byte for byte in range(256)
)
ASCII = b"\x7f"
ESCAPED = re.compile(rb"\\(?:[bfnrtv]|[0-7]{3})\Z")
"""Escapes of non-letters in COPY and JSON: « \\n » ends a word."""


@dataclass(eq=False)
class Pattern:
    """One form and every person who had it, so that a hit is classified once for all."""

    weight: Weight
    paths: frozenset[str]
    owners: list[tuple[Person, Value]]
    bounded: bool
    judged: Counter[str] = field(default_factory=Counter)
    borne: bool = False
    """Whether another contact has this value too."""

    @property
    def identifying(self) -> bool:
        return self.weight in IDENTIFYING


class Hit(NamedTuple):
    """One form found, between two offsets of the text."""

    start: int
    end: int
    pattern: Pattern


class Patterns:
    """Built once per search; texts are UTF-8."""

    def __init__(self, people: Sequence[Person]) -> None:
        owners: dict[str, list[tuple[Person, Value]]] = {}
        for person in people:
            for value in person.values:
                forms = {form for shape in value.shapes for form in written(shape)}
                for form in forms:
                    owners.setdefault(form, []).append((person, value))
        found = {shape: _pattern(shape, who) for shape, who in owners.items()}
        identifying = {shape: each for shape, each in found.items() if each.identifying}
        self.all = list(found.values())
        self.tellers = list(identifying.values())
        self.every = _Automaton(found)
        self.identifying = _Automaton(
            identifying, [f"\t{person.contact_id}\t".encode() for person in people]
        )

    def hits(self, text: bytes) -> Iterator[Hit]:
        return (
            Hit(start, end, self.all[index])
            for index, start, end in self.every.read(text)
        )

    def lines(self, text: bytes) -> Iterator[tuple[int, int, list[Hit]]]:
        """Start, end and identifying hits of each line to classify: lines with such a
        hit and, in the output of COPY, the lines of the people themselves.
        """
        start, end = 0, -1
        hits: list[Hit] = []
        for index, first, last in self.identifying.read(text):
            if first >= end:
                if end >= 0:
                    yield start, end, hits
                start = text.rfind(b"\n", 0, first) + 1
                end = text.find(b"\n", first)
                end = len(text) if end < 0 else end
                hits = []
            if index < len(self.tellers):
                hits.append(Hit(first - start, last - start, self.tellers[index]))
        if end >= 0:
            yield start, end, hits


class _Automaton:
    def __init__(self, found: dict[str, Pattern], marks: Iterable[bytes] = ()) -> None:
        words = [*(shape.encode().translate(LOWER) for shape in found), *marks]
        # Small whatever the number of words, and nearly as fast as the full table.
        self.words = BytesAhoCorasick(
            words, implementation=Implementation.ContiguousNFA
        )
        self.bounded = [pattern.bounded for pattern in found.values()]
        self.bounded += [False] * (len(words) - len(found))

    def read(self, text: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield (index, start, end) of each match."""
        for hit in self.words.find_matches_as_indexes(
            text.translate(LOWER), overlapping=True
        ):
            if not self.bounded[hit[0]] or _is_word(text, hit[1], hit[2]):
                yield hit


def _pattern(shape: str, owners: list[tuple[Person, Value]]) -> Pattern:
    """Use the most identifying weight. Digits match inside longer numbers (0, +33);
    words must stand alone: « lyon » does not match in « lyonnais ».
    """
    weights = {value.weight for _, value in owners}
    return Pattern(
        next(weight for weight in Weight if weight in weights),
        frozenset(value.path for _, value in owners),
        owners,
        bounded=any(c.isalpha() for c in shape),
    )


def _is_word(text: bytes, start: int, end: int) -> bool:
    after = text[end : end + 1]
    if after > ASCII:
        after_letter = text[end : end + 4].decode("utf-8", "ignore")[:1].isalnum()
    else:
        after_letter = after.isalnum()
    if after_letter:
        return False
    before = text[max(0, start - 4) : start]
    return not before.decode("utf-8", "ignore")[-1:].isalnum() or bool(
        ESCAPED.search(before)
    )


def written(shape: str) -> Iterator[str]:
    """As written in a file, in a line of COPY, and in a binary column shown as text."""
    # Beyond Latin-1, capitals do not differ by 32: Œ, Ÿ.
    cases = {shape, shape.upper(), shape.capitalize()} if not shape.isascii() else ()
    for each in {shape, *cases}:
        yield each
        yield copied(each)
        if not each.isascii():
            octets = "".join(
                chr(byte) if byte < 128 else f"\\{byte:03o}" for byte in each.encode()
            )
            yield copied(octets)


def copied(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return text
