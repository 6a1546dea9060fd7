"""The file of an import: received, its sheet chosen, its columns proposed."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from accounts import audit
from contacts.texts import plain
from imports.columns import guess
from imports.csv_records import NEAR
from imports.models import ColumnMemory, Import
from imports.spreadsheets import SeveralSheets, open_sheet

NOWHERE = "-"
NEEDED = ("last_name", "first_name", "status", "email", "mobile")
EXAMPLES = 3


def receive(upload: UploadedFile, run: Import) -> Import:
    """Store the file and read its header; raises Unreadable. Nothing is kept on any
    error.
    """
    run.file.save("import", upload, save=False)
    try:
        with suppress(SeveralSheets):
            _read_header(run)
        run.save()
    except BaseException:
        # Nothing is kept, whatever the error or the reason of the refusal.
        run.file.delete(save=False)
        raise
    audit.record(
        "import.received", user=run.user, api_key=run.api_key, target=run.target
    )
    return run


def _read_header(run: Import) -> None:
    """Raises Unreadable, SeveralSheets."""
    with open_sheet(Path(run.file.path), run.sheet) as sheet:
        run.header = sheet.header
    run.targets = {str(place): t for place, t in _proposed(run.header).items()}


def sheets(run: Import) -> list[str]:
    """The sheets of the workbook that could be the list, if none was chosen yet."""
    try:
        with open_sheet(Path(run.file.path), run.sheet):
            return []
    except SeveralSheets as several:
        return several.names


def choose_sheet(run: Import, name: str) -> None:
    """Raises Unreadable."""
    run.sheet = name
    _read_header(run)
    run.save(update_fields=["sheet", "header", "targets"])


def _proposed(header: Sequence[str]) -> dict[int, str]:
    """The last choice for a column of this name, else a guess."""
    known = dict(
        ColumnMemory.objects.filter(
            name__in=[plain(name) for name in header]
        ).values_list("name", "target")
    )
    found: dict[int, str] = {}
    remembered = {
        place: known[name]
        for place, name in enumerate(map(plain, header))
        if name in known
    }
    for place, target in [*remembered.items(), *guess(header).items()]:
        if place not in found and (target == NOWHERE or target not in found.values()):
            found[place] = target
    return {place: target for place, target in found.items() if target != NOWHERE}


def remember(header: Sequence[str], targets: Mapping[int, str]) -> None:
    """Propose these targets for columns of the same names from now on."""
    for place, name in enumerate(header):
        target = targets.get(place, NOWHERE)
        # « Ne pas importer », chosen once for a column that holds a required field, may
        # concern that file alone.
        if target != NOWHERE or guess([name]).get(0) not in NEEDED:
            ColumnMemory.objects.update_or_create(
                name=plain(name)[:200], defaults={"target": target}
            )


def examples(run: Import) -> list[list[str]]:
    """The first values of each column, as a help for the choice."""
    with open_sheet(Path(run.file.path), run.sheet) as sheet:
        rows = sheet.examples(NEAR)
    return [
        [row[place] for row in rows if place < len(row) and row[place]][:EXAMPLES]
        for place in range(len(run.header))
    ]
