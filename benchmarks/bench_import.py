"""Import of a CSV file compared with COPY of the accepted rows, and its peak memory."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from benchmarks import scratch
from benchmarks.rows import Row
from contacts.models import Contact
from imports import importing

SMALL, LARGE = 10_000, 100_000
HEADER = (
    "Civilité",
    "Nom",
    "Prénom",
    "Situation",
    "E-mail",
    "Portable",
    "Adresse",
    "Code postal",
    "Ville",
    "Date de naissance",
    "Notes",
    "Newsletter",
    "Date du consentement",
    "Source du consentement",
)
COLUMNS = ", ".join(
    f'"{field.column}"'
    for field in Contact._meta.concrete_fields
    if not field.generated
)


# With DEBUG, Django keeps the text of each statement, which would count as the import's
# memory.
@override_settings(DEBUG=False)
def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name, scratch.database():
        folder = Path(name)
        load(folder, SMALL, consents=True)
        small = scratch.memory_mb()
        with_choices = load(folder, LARGE, consents=True)
        large = scratch.memory_mb()
        took = load(folder, LARGE, consents=False)
        unchanged = update(folder, moved=False)
        moved = update(folder, moved=True)
        copied = copy_again(folder, LARGE)
    return [
        Row("import of 100,000 rows", LARGE / took, LARGE / copied, "rows/s", 6),
        # Besides the contact, a consent writes an event with its chain, a state and its
        # evidence; the COPY of the contacts writes none of them.
        Row(
            "import of 100,000 rows, every other with a consent",
            LARGE / with_choices,
            LARGE / copied,
            "rows/s",
            18,
        ),
        Row(
            "update of 100,000 sheets that say the same",
            LARGE / unchanged,
            LARGE / copied,
            "rows/s",
            6,
        ),
        Row(
            "update of 100,000 sheets, each with another street",
            LARGE / moved,
            LARGE / copied,
            "rows/s",
            6,
        ),
        Row(
            "memory of an import of 100,000 rows, 10,000 before",
            large,
            small,
            "MB",
            1.1,
            more_is_better=False,
        ),
    ]


def lines(number: int, first: int, *, consents: bool) -> Iterator[list[str]]:
    for n in range(first, first + number):
        yes = consents and n % 2 == 0
        day = f"{n % 28 + 1:02}/0{n % 9 + 1}"
        yield [
            "Madame",
            f"Arbusse{n}",
            f"Jeanne{n % 500}",
            "Client",
            f"Jeanne{n}@Exemple.test ",
            f"06{10_000_000 + n:08}",
            f"{n % 300} rue des Lilas",
            f"{n % 95_000 + 1000:05}",
            f"Ville{n % 800}",
            f"{day}/19{n % 60 + 30}",
            f"Digicode 45A{n % 99}",
            *(("oui", f"{day}/2026", "Bulletin papier") if yes else ("", "", "")),
        ]


def load(folder: Path, number: int, *, consents: bool) -> float:
    """Seconds to import a file; all its rows must be accepted."""
    path = folder / "contacts.csv"
    first = Contact.objects.count()
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(lines(number, first, consents=consents))
    outcomes = []
    took = scratch.seconds(
        lambda: outcomes.append(
            importing.run(
                path,
                importing.ImportOptions(timezone.now()),
                committing=lambda batch: None,
            )
        )
    )
    assert outcomes[0].accepted == number, outcomes[0].as_json()
    return took


def update(folder: Path, *, moved: bool) -> float:
    """Seconds to import the file of the last load again, over its contacts."""
    path = folder / "contacts.csv"
    if moved:
        text = path.read_text("cp1252").replace("rue des Lilas", "quai des Lilas")
        path.write_text(text, "cp1252", newline="")
    outcomes = []
    options = importing.ImportOptions(timezone.now(), update=True)
    took = scratch.seconds(
        lambda: outcomes.append(
            importing.run(path, options, committing=lambda batch: None)
        )
    )
    done = outcomes[0].updated if moved else outcomes[0].unchanged
    assert done == outcomes[0].rows, outcomes[0].as_json()
    return took


def copy_again(folder: Path, number: int) -> float:
    """Seconds to COPY the newest rows again into the same table and its indexes."""
    path = folder / "rows.copy"
    newest = f"(SELECT {COLUMNS} FROM contacts_contact ORDER BY id DESC LIMIT {number})"
    with connection.cursor() as cursor, path.open("w") as file:
        cursor.copy_expert(f"COPY {newest} TO STDOUT", file)
    scratch.run(
        "DELETE FROM contacts_statuschange",
        "DELETE FROM webhooks_change",
        f"DELETE FROM contacts_contact WHERE id IN"
        f" (SELECT id FROM contacts_contact ORDER BY id DESC LIMIT {number})",
    )

    def copy() -> None:
        with connection.cursor() as cursor, path.open() as file:
            cursor.copy_expert(f"COPY contacts_contact ({COLUMNS}) FROM STDIN", file)

    return scratch.seconds(copy)
