"""Preview of an erasure of one contact: what is erased, what stays and why."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from contacts.models import Contact
from contacts.personal import FieldGroup
from erasure import catalogue, holds, pending_documents
from erasure.catalogue import FieldEntry
from erasure.engine.plan import ErasurePlan, rows_of
from erasure.holds import Kept


@dataclass(frozen=True)
class KeptField:
    label: str
    reason: str
    law: str
    until: datetime.date

    @classmethod
    def of(cls, kept: Kept) -> Self:
        return cls(catalogue.label_of(kept.path), kept.reason, kept.law, kept.until)


@dataclass(frozen=True)
class Preview:
    goes: dict[FieldGroup, list[FieldEntry]]
    """The filled fields that an erasure would empty, by group."""
    kept: list[KeptField]
    """The filled fields that the law keeps."""
    unticked: list[str]
    """The labels of filled fields whose box is not ticked: they stay too."""

    @property
    def erases_nothing(self) -> bool:
        return not self.goes

    @property
    def keeps_all(self) -> bool:
        """Whether the law keeps every filled field that has a box."""
        going = (entry for entries in self.goes.values() for entry in entries)
        return bool(self.kept) and all(entry.spec.always for entry in going)


def preview(contact: Contact, today: datetime.date) -> Preview:
    """Read the contact's present values; one query per model, no write."""
    plan = ErasurePlan.of_kind(contact.kind)
    held = pending_documents.automatic_for(contact, today)
    for path, hold in holds.in_force([contact.pk], today).get(contact.pk, {}).items():
        if path not in held or held[path].until <= hold.until:
            held[path] = hold
    entries = [e for e in catalogue.all_fields() if contact.kind in e.spec.kinds]
    found = filled([contact.pk], entries)[contact.pk]
    goes = [e for e in plan.entries if e.path in found and e.path not in held]
    return Preview(
        goes=catalogue.grouped(goes),
        kept=[KeptField.of(held[path]) for path in sorted(found & set(held))],
        unticked=[
            entry.label
            for entry in catalogue.fields_of(contact.kind)
            if entry.path in found and entry.path not in plan.paths
        ],
    )


def filled(
    contact_ids: Sequence[int], entries: Iterable[FieldEntry]
) -> dict[int, set[str]]:
    """By contact, which of these fields are filled; one query per model."""
    found: dict[int, set[str]] = defaultdict(set)
    for model, fields in ErasurePlan(tuple(entries)).by_model.items():
        whose = catalogue.contact_column(model)
        rows = rows_of(model, contact_ids)
        for contact, *values in rows.values_list(whose, *(e.name for e in fields)):
            found[contact] |= {
                entry.path
                for entry, value in zip(fields, values, strict=True)
                if value not in (None, "", [], {})
            }
    return found
