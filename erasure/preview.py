"""What an erasure would do to one contact: what goes, what stays and why."""

import datetime
from dataclasses import dataclass

from contacts.models import Contact
from contacts.personal import FieldGroup
from erasure import catalogue, holds, papers
from erasure.catalogue import FieldEntry
from erasure.plan import Plan, rows_of


@dataclass(frozen=True)
class KeptField:
    label: str
    reason: str
    law: str
    until: datetime.date


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
        """The law keeps every filled field that has a box."""
        going = (entry for entries in self.goes.values() for entry in entries)
        return bool(self.kept) and all(entry.spec.always for entry in going)


def preview(contact: Contact, today: datetime.date) -> Preview:
    """Read what the sheet holds now; one query per model, none writes."""
    plan = Plan.of_kind(contact.kind)
    held = papers.automatic_for(contact, today)
    for path, hold in holds.in_force([contact.pk], today).get(contact.pk, {}).items():
        if path not in held or held[path].until <= hold.until:
            held[path] = hold
    filled = _filled(contact)
    goes = [e for e in plan.entries if e.path in filled and e.path not in held]
    return Preview(
        goes=catalogue.grouped(goes),
        kept=[
            KeptField(
                catalogue.label_of(path),
                held[path].reason,
                held[path].law,
                held[path].until,
            )
            for path in sorted(filled & set(held))
        ],
        unticked=[
            entry.label
            for entry in catalogue.fields_of(contact.kind)
            if entry.path in filled and entry.path not in plan.paths
        ],
    )


def _filled(contact: Contact) -> set[str]:
    """The paths of the personal fields that hold something for this contact."""
    found = set()
    entries = [e for e in catalogue.all_fields() if contact.kind in e.spec.kinds]
    for model, fields in Plan(tuple(entries)).by_model.items():
        rows = rows_of(model, [contact.pk])
        for values in rows.values_list(*(e.name for e in fields)):
            found |= {
                entry.path
                for entry, value in zip(fields, values, strict=True)
                if value not in (None, "", [], {})
            }
    return found
