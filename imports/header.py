"""From the header of a file to the reader of its rows."""

from collections.abc import Sequence

from contacts.enums import Kind, Status
from contacts.texts import plain
from core.file_errors import Unreadable
from imports.columns import columns, guess, known_names
from imports.options import ImportOptions
from imports.rows import RowReader
from imports.spreadsheets import Sheet

FIRST_STATUS: dict[str, str] = {
    Kind.CLIENT: Status.PROSPECT,
    Kind.WORKER: Status.CANDIDATE,
}


def reader_of(sheet: Sheet, options: ImportOptions) -> RowReader:
    chosen = columns(
        guess(sheet.header) if options.targets is None else options.targets,
        sheet.header,
        sheet.width,
    )
    status = options.status
    if "status" not in chosen.fields:
        status = status or FIRST_STATUS.get(options.kind or "")
    if missing := chosen.missing(has_status=bool(status), update=options.update):
        if options.targets is None:
            _refuse_header(sheet.header)
        named = " et la colonne ".join(f"« {name} »" for name in missing)
        raise Unreadable(f"Il manque la colonne {named}.")
    return RowReader(
        chosen,
        now=options.now,
        kind=options.kind,
        status=status,
        update=options.update,
    )


BOTH_NAMES = {
    "nom et prenom",
    "nom prenom",
    "prenom nom",
    "prenom et nom",
    "nom complet",
    "full name",
    "display name",
    "nom a afficher",
}


def _refuse_header(header: Sequence[str]) -> None:
    """Raise Unreadable, with what to do, for a header that cannot name a person."""
    if not known_names(header):
        raise Unreadable(
            "La première ligne ne nomme aucune colonne connue : donnez un titre à chaque "
            "colonne, par exemple Nom, Prénom, E-mail."
        )
    for name in header:
        if plain(name) in BOTH_NAMES and "last_name" not in guess(header).values():
            raise Unreadable(
                f"La colonne « {name} » contient deux valeurs : séparez-la en deux "
                "colonnes, « Nom » et « Prénom »."
            )
