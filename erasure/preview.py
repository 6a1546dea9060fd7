"""Preview of an erasure of one contact: what is erased, what stays and why."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import QuerySet

from contacts.models import Contact
from contacts.personal import FieldGroup
from core.together import read_each
from erasure import catalogue, holds, pending_documents
from erasure.catalogue import FieldEntry
from erasure.engine.plan import ErasurePlan, rows_of
from erasure.holds import Kept

EMPTY: tuple[Any, ...] = (None, "", [], {})


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
class KeptByLaw:
    """The fields that one law keeps until one day."""

    law: str
    reason: str
    until: datetime.date
    labels: list[str]


@dataclass(frozen=True)
class Preview:
    goes: dict[FieldGroup, list[FieldEntry]]
    """The filled fields that an erasure would empty, by group."""
    kept: list[KeptField]
    """The filled fields that the law keeps."""
    unticked: list[str]
    """The labels of filled fields whose box is not ticked: they stay too."""

    @property
    def laws(self) -> list[KeptByLaw]:
        """What is kept, one line per law and day, the first to end first."""
        found: dict[tuple[datetime.date, str, str], list[str]] = defaultdict(list)
        for field in self.kept:
            found[field.until, field.law, field.reason].append(field.label)
        return [
            KeptByLaw(law, reason, until, labels)
            for (until, law, reason), labels in sorted(found.items())
        ]

    @property
    def erases_nothing(self) -> bool:
        return not self.goes

    @property
    def keeps_all(self) -> bool:
        """Whether the law keeps every filled field that has a box."""
        going = (entry for entries in self.goes.values() for entry in entries)
        return bool(self.kept) and all(entry.spec.always for entry in going)


def asked(contact: Contact, today: datetime.date) -> dict[str, QuerySet[Any, Any]]:
    """The rows that `preview` reads, and those of pending_documents.applicable."""
    wanted = pending_documents.asked([contact], today)
    wanted["choices"] = catalogue.asked(contact.kind)
    for model, fields in _of_kind(contact.kind).by_model.items():
        rows = rows_of(model, [contact.pk]).order_by()
        wanted[model._meta.label] = rows.values(*(e.name for e in fields))
    return wanted


def preview(
    contact: Contact, today: datetime.date, rows: Mapping[str, list[Any]] | None = None
) -> Preview:
    """Read the contact's present values; 1 query, none with the `rows` of `asked`; no
    write."""
    rows = read_each(asked(contact, today)) if rows is None else rows
    plan = ErasurePlan.of_kind(contact.kind, rows["choices"])
    held = pending_documents.automatic_for(contact, today, rows)
    own = holds.in_force([contact.pk], today, rows["holds"]).get(contact.pk, {})
    for path, hold in own.items():
        if path not in held or held[path].until <= hold.until:
            held[path] = hold
    found = {
        entry.path
        for model, fields in _of_kind(contact.kind).by_model.items()
        for row in rows[model._meta.label]
        for entry in fields
        if row[entry.name] not in EMPTY
    }
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


def _of_kind(kind: str) -> ErasurePlan:
    """Every field of a kind of contact, ticked or not."""
    entries = [e for e in catalogue.all_fields() if kind in e.spec.kinds]
    return ErasurePlan(tuple(entries))


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
                if value not in EMPTY
            }
    return found
