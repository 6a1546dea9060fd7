"""The refused rows of a file that was checked, as a file to correct and import again.

It lies beside the uploaded file and leaves with it: nothing stays of a refused row.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from contacts.formulas import harmless
from imports.importing import Refusal
from imports.models import Import

NAMES = ("Ligne", "Raison du refus")


def path_of(run: Import) -> Path | None:
    """None when no file waits."""
    return Path(f"{run.file.path}.refus.csv") if run.file else None


class Writer:
    def __init__(self, run: Import, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        path.chmod(0o600)
        self.rows = csv.writer(self.file, delimiter=";")
        self.rows.writerow([*NAMES, *map(harmless, run.header)])

    def tell(self, refusals: Sequence[Refusal]) -> None:
        self.rows.writerows(
            [line, code.label, *map(harmless, values)]
            for line, code, values in refusals
        )


@contextmanager
def written(run: Import) -> Iterator[Writer]:
    path = path_of(run)
    assert path is not None
    writer = Writer(run, path)
    with writer.file:
        yield writer


def first(run: Import, number: int) -> list[list[str]]:
    """The first refused rows of a checked file: line, reason, a value a column."""
    path = path_of(run)
    if path is None or not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        width = len(NAMES) + len(run.header)
        return [_even(row, width) for row in islice(rows, 1, number + 1)]


def _even(row: list[str], width: int) -> list[str]:
    return [*row, *[""] * width][:width]


def forget(run: Import) -> None:
    if path := path_of(run):
        path.unlink(missing_ok=True)
