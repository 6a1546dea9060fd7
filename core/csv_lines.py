"""Rows as lines of CSV, made while they are sent."""

import csv
from collections.abc import Iterable, Iterator, Sequence


class _Echo:
    """A file-like object whose write() returns its argument."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """UTF-8 with a byte order mark and semicolons, as French spreadsheets expect."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)
