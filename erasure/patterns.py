"""All the shapes of all the values in one automaton: a text is read once, whatever
their number."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import ahocorasick

from erasure.values import Person, Value, Weight


@dataclass(eq=False)
class Pattern:
    """One shape, and everybody who had it: a hit is weighed once for all of them."""

    length: int
    weight: Weight
    paths: frozenset[str]
    owners: list[tuple[Person, Value]]
    bounded: bool
    judged: Counter[str] = field(default_factory=Counter)


class Hit(NamedTuple):
    """One shape found, between two offsets of the text."""

    start: int
    end: int
    pattern: Pattern


class Patterns:
    """Built once a search; `hits` is given lower-cased text."""

    def __init__(self, people: Sequence[Person]) -> None:
        owners: dict[str, list[tuple[Person, Value]]] = {}
        for person in people:
            for value in person.values:
                forms = {form for shape in value.shapes for form in written(shape)}
                for form in forms:
                    owners.setdefault(form, []).append((person, value))
        self.all = [_pattern(shape, who) for shape, who in owners.items()]
        self.automaton = ahocorasick.Automaton()
        for shape, pattern in zip(owners, self.all, strict=True):
            self.automaton.add_word(shape, pattern)
        self.automaton.make_automaton()

    def hits(self, text: str) -> Iterator[Hit]:
        if not self.all:
            return
        for last, pattern in self.automaton.iter(text):
            start, end = last + 1 - pattern.length, last + 1
            if not pattern.bounded or _is_word(text, start, end):
                yield Hit(start, end, pattern)


def _pattern(shape: str, owners: list[tuple[Person, Value]]) -> Pattern:
    """The gravest weight decides. Digits of a number stand within longer ones (0, +33);
    words have to stand alone: « lyon » is no hit in « lyonnais »."""
    weights = {value.weight for _, value in owners}
    return Pattern(
        len(shape),
        next(weight for weight in Weight if weight in weights),
        frozenset(value.path for _, value in owners),
        owners,
        bounded=any(c.isalpha() for c in shape),
    )


def _is_word(text: str, start: int, end: int) -> bool:
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
