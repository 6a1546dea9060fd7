"""Many row numbers as a short text: « 1-4 9 12-13 »."""

from collections.abc import Iterable, Iterator


def compact(numbers: Iterable[int]) -> str:
    """The numbers in ascending order, runs of them joined by a hyphen."""
    return " ".join(
        str(first) if first == last else f"{first}-{last}"
        for first, last in _runs(sorted(set(numbers)))
    )


def expand(text: str) -> Iterator[int]:
    """The numbers of a text made by `compact`."""
    for run in text.split():
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
