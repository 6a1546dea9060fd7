"""Result of the check of a file, with its values: the refused rows, as a file to
correct and import again, and each change to an existing contact.

Both are stored beside the uploaded file and deleted with it.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from contacts.formulas import harmless
from contacts.models import Contact
from contacts.possible_doubles import Likeness
from core.file_errors import unreadable
from imports import changes as changing
from imports.changes import ContactChange
from imports.models import Import
from imports.outcome import Listener, Refusal

REFUSALS, CHANGES, ALIKE = "refus", "changements", "ressemblances"
REFUSED = ("Ligne", "Raison du refus")
CHANGED = ("Ligne", "Fiche", "Champ", "Avant", "Après")
COMPARED = ("Ligne", "Personne", "Fiche", "Raison", "Identifiant")


def path_of(run: Import, what: str) -> Path | None:
    """None if no file is waiting."""
    return Path(f"{run.file.path}.{what}.csv") if run.file else None


class Writer(Listener):
    def __init__(self, refusals: Any, changes: Any, likenesses: Any) -> None:
        self.refusals, self.changes = refusals, changes
        self.likenesses = likenesses

    def refused(self, refusals: Sequence[Refusal]) -> None:
        self.refusals.writerows(
            [line, code.label, *map(harmless, values)]
            for line, code, values in refusals
        )

    def changed(self, changes: Sequence[ContactChange]) -> None:
        self.changes.writerows(
            [change.line, *map(harmless, (str(change.contact), *words))]
            for change in changes
            for words in changing.shown(change)
        )

    def alike(self, line: int, person: Contact, found: Sequence[Likeness]) -> None:
        for contact, words in ((each.contact, each.words) for each in found):
            names = map(harmless, (str(person), str(contact)))
            self.likenesses.writerow([line, *names, words, contact.public_id])


@contextmanager
def written(run: Import) -> Iterator[Writer]:
    with (
        _rows(run, REFUSALS, [*REFUSED, *map(harmless, run.header)]) as refusals,
        _rows(run, CHANGES, CHANGED) as changes,
        _rows(run, ALIKE, COMPARED) as likenesses,
    ):
        yield Writer(refusals, changes, likenesses)


@contextmanager
def _rows(run: Import, what: str, header: Sequence[str]) -> Iterator[Any]:
    path = path_of(run, what)
    assert path is not None
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            path.chmod(0o600)
            rows = csv.writer(file, delimiter=";")
            rows.writerow(header)
            yield rows
    except OSError as error:
        raise unreadable(error) from error


def first(run: Import, what: str, number: int) -> list[list[str]]:
    """The first rows of one of the files, padded to the same width."""
    path = path_of(run, what)
    if path is None or not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        width = len(next(rows, []))
        return [[*row, *[""] * width][:width] for row in islice(rows, number)]


def forget(run: Import) -> None:
    for what in (REFUSALS, CHANGES, ALIKE):
        if path := path_of(run, what):
            path.unlink(missing_ok=True)
