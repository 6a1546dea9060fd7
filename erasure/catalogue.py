"""Personal fields (declared on the models) and the fields chosen for erasure (by
admins).

Every model of the project that is linked to a contact declares CONTACT_PATH and
PERSONAL_FIELDS (contacts/personal.py). They are found through the app registry, so that
this layer does not import the layers above it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from contacts.enums import Kind
from contacts.personal import FieldGroup, PersonalField
from core.fields import model_field
from erasure.models import PersonalFieldChoice
from erasure.phrases import PHRASES


@dataclass(frozen=True)
class FieldEntry:
    """One personal field of one model."""

    model: type[models.Model]
    name: str
    spec: PersonalField

    @cached_property
    def path(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    @property
    def label(self) -> str:
        return self.spec.label

    @property
    def phrase(self) -> str:
        """What an erasure removes when the field's box is ticked."""
        return PHRASES[self.path]

    @property
    def group(self) -> FieldGroup:
        return self.spec.group

    @cached_property
    def field(self) -> "models.Field[Any, Any]":
        return model_field(self.model, self.name)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def column(self) -> str:
        return str(self.field.column)

    @cached_property
    def empty(self) -> object:
        """The value set on erasure: NULL, or the default or "" if the column is NOT
        NULL.
        """
        if self.field.null:
            return None
        if self.field.has_default():
            return self.field.get_default()
        return ""


def models_of_contacts() -> Iterator[type[models.Model]]:
    """Yield the models of our apps that declare a path to a contact."""
    for label in settings.FLOORS:
        for model in apps.get_app_config(label).get_models():
            if hasattr(model, "CONTACT_PATH"):
                yield model


@cache
def models_by_address() -> tuple[type[models.Model], ...]:
    """The models linked to a person by an address only."""
    return tuple(
        model
        for label in settings.FLOORS
        for model in apps.get_app_config(label).get_models()
        if hasattr(model, "CONTACT_ADDRESSES")
    )


def contact_column(model: type[models.Model]) -> str:
    """The column that references the contact; every model with personal fields has one."""
    return str(model_field(model, getattr(model, "CONTACT_PATH", "") or "id").column)


@cache
def all_fields() -> tuple[FieldEntry, ...]:
    """Every personal field, by model, in declaration order; without the archive."""
    # models_of_contacts() yields only models with PERSONAL_FIELDS, which mypy cannot know.
    return tuple(
        FieldEntry(model, name, spec)
        for model in models_of_contacts()
        for name, spec in model.PERSONAL_FIELDS.items()  # type: ignore[attr-defined]
        if not spec.archive
    )


def fields_of(kind: str) -> list[FieldEntry]:
    """The fields offered by the Suppression tab for a kind of contact."""
    return [
        entry
        for entry in all_fields()
        if kind in entry.spec.kinds and not entry.spec.always
    ]


def empties_no_box(kind: str, paths: Iterable[str]) -> bool:
    """Whether an erasure of these paths empties no field that has a box."""
    return not {entry.path for entry in fields_of(kind)} & set(paths)


def always_erased() -> list[FieldEntry]:
    """Fields erased whatever is ticked: private part of proofs, messages, working
    copies.
    """
    return [entry for entry in all_fields() if entry.spec.always]


def by_path() -> dict[str, FieldEntry]:
    return {entry.path: entry for entry in all_fields()}


def label_of(path: str) -> str:
    """The field's French label, or the path itself if the field no longer exists."""
    entry = by_path().get(path)
    return entry.label if entry else path


def chosen(kind: str, rows: Iterable[PersonalFieldChoice] | None = None) -> set[str]:
    """The paths ticked for a kind of contact; `rows` as in `choices`."""
    return {path for path, ticked in choices(kind, rows).items() if ticked}


def asked(kind: str) -> QuerySet[PersonalFieldChoice]:
    """The rows that `choices` reads."""
    return PersonalFieldChoice.objects.filter(kind=kind)


def choices(
    kind: str, rows: Iterable[PersonalFieldChoice] | None = None
) -> dict[str, bool]:
    """Every offered path and whether it is ticked; 1 query, none with the `rows` of
    `asked`."""
    rows = asked(kind) if rows is None else rows
    decided = {row.path: row.chosen for row in rows}
    return {
        entry.path: decided.get(entry.path, entry.spec.default)
        for entry in fields_of(kind)
    }


def choose(kind: str, paths: Iterable[str], *, user: User | None) -> set[str]:
    """Tick exactly these paths; return those whose box changed.

    Raises ValueError for a path that this kind of contact does not have.
    """
    before = choices(kind)
    wanted = set(paths)
    if unknown := wanted - set(before):
        raise ValueError(f"Champ inconnu : {', '.join(sorted(unknown))}.")
    after = {path: path in wanted for path in before}
    changed = {path for path in after if after[path] != before[path]}
    with transaction.atomic():
        PersonalFieldChoice.objects.bulk_create(
            [
                PersonalFieldChoice(kind=kind, path=path, chosen=ticked)
                for path, ticked in after.items()
            ],
            update_conflicts=True,
            unique_fields=["kind", "path"],
            update_fields=["chosen"],
        )
        if changed:
            audit.record(
                "erasure.fields_changed",
                user=user,
                target=f"personal_fields:{Kind(kind)}",
                ticked=sorted(changed & wanted),
                unticked=sorted(changed - wanted),
            )
    return changed


def grouped(entries: Iterable[FieldEntry]) -> dict[FieldGroup, list[FieldEntry]]:
    """Group the fields in the order of FieldGroup, without empty groups."""
    rows = list(entries)
    return {
        group: found
        for group in FieldGroup
        if (found := [entry for entry in rows if entry.group == group])
    }
