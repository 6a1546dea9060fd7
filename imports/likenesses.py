"""New people of a file who may be on file already, under another spelling or address."""

from collections.abc import Sequence

from contacts import possible_doubles
from imports.outcome import ImportResult, Listener
from imports.rows import ImportedContactDraft

MOST = 1000
"""Rows of a file that are named; with more, the file is to be looked at, not its rows."""


def compare(
    new: Sequence[ImportedContactDraft],
    outcome: ImportResult,
    listener: Listener | None,
) -> None:
    """Name these rows: they are imported all the same, a user decides."""
    if len(outcome.possible_doubles) >= MOST:
        return
    for place, found in possible_doubles.alike([each.contact for each in new]).items():
        draft = new[place]
        ids = [str(each.contact.public_id) for each in found]
        outcome.possible_doubles[draft.line] = ids
        if listener:
            listener.alike(draft.line, draft.contact, found)
