"""The result of an import, or of its dry run, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacts.models import Contact
from contacts.possible_doubles import Likeness
from core.file_errors import Unreadable
from imports.changes import ContactChange
from imports.enums import RefusalCode, WarningCode

MAX_REFUSED = 100_000
"""Beyond this number the columns are wrong, and the list of lines would fill the
memory.
"""
Refusal = tuple[int, RefusalCode, Sequence[str]]
"""Line, reason, values as they are in the file."""


class Listener:
    """Receives the values of what an import would refuse or change: called after each
    batch, in the order of the file.
    """

    def refused(self, refusals: Sequence[Refusal]) -> None: ...

    def changed(self, changes: Sequence[ContactChange]) -> None: ...

    def alike(self, line: int, person: Contact, found: Sequence[Likeness]) -> None:
        """A new person who may be on file already."""


@dataclass
class ImportResult:
    """The result of an import or of its dry run."""

    rows: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: dict[int, RefusalCode] = field(default_factory=dict)
    consent_ignored_no_source: list[int] = field(default_factory=list)
    warnings: dict[int, list[WarningCode]] = field(default_factory=dict)
    possible_doubles: dict[int, list[str]] = field(default_factory=dict)
    """Row of a new person -> public ids of contacts who may be the same; only of a dry
    run."""
    refusals_recorded: list[int] = field(default_factory=list)
    """Rows about a person on file whose refusal of consent was recorded on that
    contact.
    """
    _waiting: list[Refusal] = field(default_factory=list)

    def refuse(self, line: int, code: RefusalCode, values: Sequence[str]) -> None:
        self.refused[line] = code
        self._waiting.append((line, code, values))
        _refuse_too_many(self)

    def tell(self, listener: Listener | None) -> None:
        """Report, in the order of the file, the refusals since the last call."""
        if listener:
            listener.refused(sorted(self._waiting, key=lambda refusal: refusal[0]))
        self._waiting.clear()

    def add(self, other: "ImportResult") -> None:
        self.rows += other.rows
        self.accepted += other.accepted
        self.updated += other.updated
        self.unchanged += other.unchanged
        for line, code in other.refused.items():
            self.refused[line] = code
        self.consent_ignored_no_source += other.consent_ignored_no_source
        self.warnings |= other.warnings
        self.refusals_recorded += other.refusals_recorded
        _refuse_too_many(self)

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": {str(line): str(code) for line, code in self.refused.items()},
            "consent_ignored_no_source": self.consent_ignored_no_source,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "warnings": {str(line): codes for line, codes in self.warnings.items()},
        }


def _refuse_too_many(outcome: ImportResult) -> None:
    if len(outcome.refused) > MAX_REFUSED:
        last = outcome.refused[next(reversed(outcome.refused))]
        raise Unreadable(
            f"Plus de {MAX_REFUSED} lignes sont refusées (la dernière :"
            f" {last.label}) : vérifiez le fichier et ses colonnes."
        )
