"""How a model says which of its fields are personal.

Each model that hangs on a contact carries two class attributes, read by the erasure
through the app registry (a test fails for a model or a field that is not declared):

- `CONTACT_PATH`: the look-up from the model to its contact ("" on Contact itself);
- `PERSONAL_FIELDS`: field name -> PersonalField. Every other field is named in
  tests/non_personal_fields.py.

A `removable` model loses its whole row when its field is chosen (a note without its
text is nothing).
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
    """The names of those that only who may see sensitive data reads and writes."""
    return {name for name, field in fields.items() if field.restricted}


@dataclass(frozen=True)
class PersonalField:
    """What the Suppression tab shows of one field.

    `kinds` are the kinds of sheet that have it. `default` is ticked at the first
    migrate. `sensitive` is flagged (art. 9 data, bank, NIR). `remove_row`: erasing the
    field deletes its row. `restricted`: shown only to who may see sensitive data. `always`: erased whatever is ticked, and not offered as a box.
    """

    label: str
    group: FieldGroup
    kinds: tuple[str, ...] = ("client", "worker")
    default: bool = True
    sensitive: bool = False
    restricted: bool = False
    remove_row: bool = False
    always: bool = False
