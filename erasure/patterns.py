"""All the shapes of all the values in one automaton: a text is read once, whatever
their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

from erasure.values import Person, Value, Weight


class Hit(NamedTuple):
    """One shape found, between two offsets of the text."""

    start: int
    end: int
    person: Person
    value: Value


@dataclass(frozen=True)
class Pattern:
    length: int
    owners: tuple[tuple[Person, Value], ...]


class Patterns:
    """Built once a search; `hits` is given lower-cased text."""

    def __init__(self, people: Sequence[Person]) -> None:
        owners: dict[str, list[tuple[Person, Value]]] = {}
        for person in people:
            for value in person.values:
                forms = {form for shape in value.shapes for form in written(shape)}
                for form in forms:
                    owners.setdefault(form, []).append((person, value))
        self.count = len(owners)
        self.automaton = ahocorasick.Automaton()
        for shape, who in owners.items():
            self.automaton.add_word(shape, Pattern(len(shape), tuple(who)))
        self.automaton.make_automaton()

    def hits(self, text: str) -> Iterator[Hit]:
        if not self.count:
            return
        for last, pattern in self.automaton.iter(text):
            start, end = last + 1 - pattern.length, last + 1
            for person, value in pattern.owners:
                if value.weight is Weight.ALONE or _is_word(text, start, end):
                    yield Hit(start, end, person, value)


def _is_word(text: str, start: int, end: int) -> bool:
    """« lyon » is no hit in « lyonnais »."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not (before.isalnum() or after.isalnum())


def written(shape: str) -> Iterator[str]:
    """As it is in a file, in a line of COPY, and in a binary column shown as text."""
    yield shape
    yield copied(shape)
    if not shape.isascii():
        octets = "".join(
            chr(byte) if byte < 128 else f"\\{byte:03o}" for byte in shape.encode()
        )
        yield copied(octets)


def copied(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return text
