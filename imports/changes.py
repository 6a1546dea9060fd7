"""Changes that a row makes to an existing contact; empty cells change nothing.

An address changes as everywhere else (contacts.address_changes), a status is added to
the contact's history of statuses. Consents are left to the ledger.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts import audit
from accounts.models import User
from contacts import address_changes
from contacts.addresses import readable_email, readable_number
from contacts.enums import ACTIVE_STATUSES, ChangeOrigin, Kind, Status
from contacts.models import Contact, ExternalReference, StatusChange
from contacts.texts import plain
from core.copying import copy_in, update_in
from core.typography import short_date
from imports.columns import LABELS, REFERENCE
from imports.enums import WarningCode
from imports.rows import ImportedContactDraft

ADDRESSES = (*address_changes.FIELDS,)
NAMES = ("last_name", "first_name")
FIELDS = (
    "title",
    *NAMES,
    "status",
    *ADDRESSES,
    "phone",
    "street",
    "street_extra",
    "postcode",
    "city",
    "birth_date",
    "notes",
)
Values = dict[str, tuple[str | None, str | None]]
"""Field, or « reference:erp » -> former value, new value, as texts."""


@dataclass
class ContactChange:
    """The changes of one row to one contact; `values` may be empty if only a consent
    changed.
    """

    line: int
    contact: Contact
    values: Values = field(default_factory=dict)
    choices: list[tuple[str, str, str]] = field(default_factory=list)
    """Campaign, former state, new state, as labels."""

    def __bool__(self) -> bool:
        return bool(self.values or self.choices)


def changes_of(
    draft: ImportedContactDraft,
    sheet: Contact,
    known: Mapping[str, str],
    choosing: Collection[tuple[int, str | None]] = (),
) -> Values:
    """The differences between the row and the contact, whose references are `known`.
    The address of who chooses for the contact (`choosing`) does not become theirs."""
    new = draft.contact
    found: Values = {}
    for name in FIELDS:
        value = getattr(new, name)
        if name == "status":
            value = _status(draft, sheet)
        if value and not _is_same(name, value, sheet, draft.written.get(name, "")):
            found[name] = text_of(getattr(sheet, name)), text_of(value)
    if "email" in found and (sheet.pk, found["email"][1]) in choosing:
        del found["email"]
        draft.warn(WarningCode.EMAIL_OF_REPRESENTATIVE)
    for system, value in draft.references.items():
        if known.get(system) != value:
            found[f"{REFERENCE}{system}"] = known.get(system), value
    return found


def _status(draft: ImportedContactDraft, sheet: Contact) -> str | None:
    """An import never activates or deactivates a contact, which would stop or start its
    retention period.
    """
    status = draft.contact.status
    if not draft.says_status or status == sheet.status:
        return None
    if sheet.is_active and status in ACTIVE_STATUSES[Kind(sheet.kind)]:
        return status
    draft.warn(WarningCode.STATUS_KEPT)
    return None


def _is_same(name: str, value: object, sheet: Contact, written: str) -> bool:
    """Names that differ only in case or accents are equal."""
    stored = getattr(sheet, name)
    if stored in (None, "") or not isinstance(value, str):
        return bool(stored == value)
    if name in NAMES and plain(stored):
        return plain(stored) == plain(value)
    # A value stored in normalised form is exported and imported in that form.
    return stored.split() in (value.split(), written.split())


def text_of(value: object) -> str | None:
    """The value as text, as it is stored for an undo."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if value else None


def write(
    changes: Sequence[ContactChange], *, at: datetime.datetime, user: User | None
) -> None:
    """Save the new values; the caller has locked these contacts."""
    rows = [
        (change.contact, {name: new for name, (_, new) in change.values.items()})
        for change in changes
        if change.values
    ]
    store(rows, at=at, user=user)


def store(
    rows: Sequence[tuple[Contact, Mapping[str, str | None]]],
    *,
    at: datetime.datetime,
    user: User | None,
) -> None:
    """Give each contact these values (field, or « reference:erp » -> value) and update
    what depends on them: keys, links and trust of an address, statuses, the audit
    journal.
    """
    changed: set[str] = set()
    moves: list[address_changes.Move] = []
    statuses: list[StatusChange] = []
    for contact, values in rows:
        fields = {n: v for n, v in values.items() if not n.startswith(REFERENCE)}
        changed |= fields.keys()
        if status := fields.get("status"):
            statuses.append(
                StatusChange(
                    contact=contact,
                    before=contact.status,
                    after=status,
                    at=at,
                    recorded_at=at,
                    user=user,
                )
            )
        for name in fields.keys() & {*ADDRESSES}:
            dead = getattr(contact, f"{name}_unusable_at") is not None
            moves.append(
                address_changes.Move(contact, name, getattr(contact, name), dead)
            )
        for name, value in fields.items():
            setattr(contact, name, _stored(name, value))
        contact.updated_at = at
        changed |= contact.follow_addresses()
    address_changes.note_each(moves, at=at, origin=ChangeOrigin.IMPORT, user=user)
    changed |= {
        address_changes.unconfirmed(address_changes.FIELDS[move.field])
        for move in moves
    }
    if changed:
        update_in([contact for contact, _ in rows], [*sorted(changed), "updated_at"])
    copy_in(statuses)
    _store_references(rows)
    _tell_journal(rows, at=at, user=user)


def _stored(name: str, value: str | None) -> object:
    if name == "birth_date" and value:
        return datetime.date.fromisoformat(value)
    return value


def _store_references(
    rows: Iterable[tuple[Contact, Mapping[str, str | None]]],
) -> None:
    """Replace the former reference of each system."""
    named = [
        (contact, name.removeprefix(REFERENCE), value)
        for contact, values in rows
        for name, value in values.items()
        if name.startswith(REFERENCE)
    ]
    for system in {system for _, system, _ in named}:
        ExternalReference.objects.filter(
            system=system, contact__in=[c.pk for c, s, _ in named if s == system]
        ).delete()
    copy_in(
        [
            ExternalReference(contact=contact, system=system, value=value)
            for contact, system, value in named
            if value
        ]
    )


def _tell_journal(
    rows: Iterable[tuple[Contact, Mapping[str, str | None]]],
    *,
    at: datetime.datetime,
    user: User | None,
) -> None:
    by_fields: dict[tuple[str, ...], list[str]] = {}
    for contact, values in rows:
        by_fields.setdefault(tuple(sorted(values)), []).append(contact.target)
    for fields, targets in by_fields.items():
        audit.record_many(
            "contact.updated", targets, at=at, user=user, fields=[*fields]
        )


def shown(change: ContactChange) -> list[tuple[str, str, str]]:
    """(field, former value, new value) of each change, as displayed on the screens."""
    return [
        (label(name), readable(name, old), readable(name, new))
        for name, (old, new) in change.values.items()
    ] + change.choices


def label(name: str) -> str:
    if name.startswith(REFERENCE):
        return f"Référence ({name.removeprefix(REFERENCE)})"
    return LABELS[name]


def readable(name: str, value: str | None) -> str:
    match name:
        case _ if not value:
            return ""
        case "email":
            return readable_email(value)
        case "mobile" | "phone":
            return readable_number(value)
        case "status":
            return str(Status(value).label)
        case "birth_date":
            return short_date(datetime.date.fromisoformat(value))
    return value
