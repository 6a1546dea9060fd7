"""How a model declares its personal fields.

Each model linked to a contact has two class attributes, which the erasure reads through
the app registry (a test fails for an undeclared model or field):

- `CONTACT_PATH`: look-up path from the model to its contact ("" on Contact itself);
- `PERSONAL_FIELDS`: field name -> PersonalField. Every other field is listed in
  tests/non_personal_fields.py.

If a field has `remove_row`, erasing it deletes the whole row (a note without its text
has no use).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldGroup(StrEnum):
    IDENTITY = "Identité"
    ADDRESSES = "Coordonnées"
    PRIVATE_LIFE = "Vie personnelle"
    BANK = "Banque"
    HEALTH = "Santé"
    WORK = "Vie professionnelle"
    NOTES = "Notes"
    MESSAGES = "Historique des messages"
    EVIDENCE = "Preuves du consentement"
    FILES = "Pièces jointes"


def restricted(fields: Mapping[str, "PersonalField"]) -> set[str]:
    """Names of the fields readable and writable only with access to sensitive data."""
    return {name for name, field in fields.items() if field.restricted}


@dataclass(frozen=True)
class PersonalField:
    """How the Suppression tab shows one field.

    `kinds`: the kinds of contact that have it. `default`: ticked at the first migrate.
    `sensitive`: flagged (GDPR art. 9 data, bank, NIR). `remove_row`: erasing the field
    deletes its row. `restricted`: shown only to users with access to sensitive data.
    `always`: always erased, not offered as a box. `archive`: what an erasure moved out of
    the other fields because a law keeps it; never part of an erasure itself.
    """

    label: str
    group: FieldGroup
    kinds: tuple[str, ...] = ("client", "worker")
    default: bool = True
    sensitive: bool = False
    restricted: bool = False
    remove_row: bool = False
    always: bool = False
    archive: bool = False
