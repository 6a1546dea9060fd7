"""What is to be emptied, and the statements that empty it: one per model, not per row."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from contacts.models import Contact
from erasure import catalogue
from erasure.catalogue import FieldEntry


@dataclass(frozen=True)
class Plan:
    """The fields to empty for one group of contacts that are alike."""

    entries: tuple[FieldEntry, ...]

    @classmethod
    def of_kind(cls, kind: str, held: Collection[str] = ()) -> "Plan":
        """What is ticked for a kind of sheet and what always goes, less what is held."""
        ticked = catalogue.chosen(kind)
        return cls(
            tuple(
                entry
                for entry in catalogue.all_fields()
                if (entry.path in ticked or entry.spec.always)
                and kind in entry.spec.kinds
                and entry.path not in held
            )
        )

    @classmethod
    def of_paths(cls, paths: Collection[str]) -> "Plan":
        """These fields and no other; a path that no longer exists is left out."""
        return cls(tuple(e for e in catalogue.all_fields() if e.path in paths))

    def without(self, held: Collection[str]) -> "Plan":
        return Plan(tuple(e for e in self.entries if e.path not in held))

    @cached_property
    def paths(self) -> list[str]:
        return sorted(entry.path for entry in self.entries)

    @cached_property
    def by_model(self) -> dict[type[models.Model], list[FieldEntry]]:
        found: dict[type[models.Model], list[FieldEntry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.model].append(entry)
        return dict(found)


def rows_of(
    model: type[models.Model], contact_ids: Sequence[int]
) -> "QuerySet[models.Model]":
    path = str(getattr(model, "CONTACT_PATH", "")) or "pk"
    return model._base_manager.filter(**{f"{path}__in": as_array(contact_ids)})


def as_array(ids: Sequence[int]) -> RawSQL:
    """One parameter instead of a thousand: what `__in` costs most is their list."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def removes_rows(entries: Iterable[FieldEntry], plan: Plan) -> bool:
    """A row leaves whole unless one of its declared fields has to stay."""
    rows = list(entries)
    if not any(entry.spec.remove_row for entry in rows):
        return False
    whole = [e for e in catalogue.all_fields() if e.model is rows[0].model]
    return all(e.path in plan.paths for e in whole if e.spec.remove_row)


def empty(plan: Plan, contact_ids: Sequence[int], **contact_values: object) -> None:
    """Empty the planned fields of these contacts: NULL or removal, never a mask.

    `contact_values` are set on the contacts in the same statement.
    """
    for model, entries in plan.by_model.items():
        if model is not Contact:
            _empty_model(model, entries, plan, contact_ids)
    values = {e.name: e.empty for e in plan.by_model.get(Contact, [])}
    if values or contact_values:
        rows_of(Contact, contact_ids).update(**values, **contact_values)


def _empty_model(
    model: type[models.Model],
    entries: list[FieldEntry],
    plan: Plan,
    contact_ids: Sequence[int],
) -> None:
    rows = rows_of(model, contact_ids)
    if removes_rows(entries, plan):
        rows.delete()
    else:
        rows.update(**{entry.name: entry.empty for entry in entries})


def files_of(plan: Plan, contact_ids: Sequence[int]) -> list[str]:
    """The stored names of the files that go with the plan."""
    names: list[str] = []
    for model, entries in plan.by_model.items():
        fields = [e.name for e in entries if isinstance(e.field, models.FileField)]
        if fields:
            rows = rows_of(model, contact_ids).values_list(*fields)
            names += [name for row in rows for name in row if name]
    return names


def left_over(plan: Plan, contact_ids: Sequence[int]) -> dict[int, list[str]]:
    """Planned fields that are not empty, by contact: the structural check; set-based."""
    found: dict[int, list[str]] = defaultdict(list)
    for model, entries in plan.by_model.items():
        still = Q(pk__in=[])
        for entry in entries:
            still |= ~_is_empty(entry)
        path = str(getattr(model, "CONTACT_PATH", "")) or "pk"
        names = [entry.name for entry in entries]
        for contact, *values in (
            rows_of(model, contact_ids).filter(still).values_list(path, *names)
        ):
            found[contact] += [
                entry.path
                for entry, value in zip(entries, values, strict=True)
                if value not in (None, "", [], {}) and value != entry.empty
            ]
    return {contact: paths for contact, paths in found.items() if paths}


def _is_empty(entry: FieldEntry) -> Q:
    if entry.empty is None:
        return Q(**{f"{entry.name}__isnull": True})
    return Q(**{entry.name: entry.empty})


def contact_marks(now: Any) -> dict[str, object]:
    """What an erasure sets on the sheet itself beside the emptied fields."""
    return {
        "erased_at": now,
        "updated_at": now,
        "email_key": None,
        "mobile_key": None,
        "portal_access": False,
        # Every link that was ever sent to this person is dead from now on.
        "link_generation": F("link_generation") + 1,
    }


def forget_matching(plan: Plan, contacts: Sequence[Any]) -> None:
    """Delete the rows that hang on no contact but bear an erased address.

    A model says so with CONTACT_ADDRESSES, the look-up of each address: a sign-up that
    nobody confirmed, a raw message from a provider.
    """
    for model in catalogue.models_by_address():
        if not model._base_manager.exists():
            continue
        for name, path in model.CONTACT_ADDRESSES.items():  # type: ignore[attr-defined]
            found = {getattr(c, name) for c in contacts} - {None}
            if f"contacts.Contact.{name}" in plan.paths and found:
                model._base_manager.filter(**{f"{path}__in": sorted(found)}).delete()
