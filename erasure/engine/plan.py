"""The fields to empty and the SQL that empties them, for any number of contacts.

The statements depend only on the fields, so they are built once per process.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db import models
from django.db.models import QuerySet

from contacts.models import Contact
from core.arrays import among
from erasure import catalogue
from erasure.catalogue import FieldEntry
from erasure.models import PersonalFieldChoice

PEOPLE = "WITH people (ids) AS (SELECT %(people)s::bigint[])"
ERASED = (
    "erased_at = %(now)s",
    "updated_at = %(now)s",
    "email_key = NULL",
    "mobile_key = NULL",
    "phone_key = NULL",
    "portal_access = false",
    # Invalidates every link ever sent to this person.
    "link_generation = link_generation + 1",
)
"""Set on the contact itself by an erasure, beside the emptied fields."""
TOUCHED = ("updated_at = %(now)s",)
"""Set on the contact at the end of a legal hold."""


@dataclass(frozen=True)
class ErasurePlan:
    """The fields to empty for one group of similar contacts."""

    entries: tuple[FieldEntry, ...]

    @classmethod
    def of_kind(
        cls, kind: str, rows: Iterable[PersonalFieldChoice] | None = None
    ) -> "ErasurePlan":
        """The fields ticked for a kind of contact, and those always erased; `rows` of
        catalogue.asked."""
        ticked = catalogue.chosen(kind, rows)
        return cls.of_paths(
            entry.path
            for entry in catalogue.all_fields()
            if (entry.path in ticked or entry.spec.always) and kind in entry.spec.kinds
        )

    @classmethod
    def of_paths(cls, paths: Iterable[str]) -> "ErasurePlan":
        """Exactly these fields; paths that no longer exist are ignored."""
        return _of_paths(frozenset(paths))

    def without(self, held: Collection[str]) -> "ErasurePlan":
        return ErasurePlan.of_paths(set(self.paths) - set(held)) if held else self

    def with_more(self, paths: Collection[str]) -> "ErasurePlan":
        return ErasurePlan.of_paths({*self.paths, *paths}) if paths else self

    @cached_property
    def paths(self) -> list[str]:
        return sorted(entry.path for entry in self.entries)

    @cached_property
    def by_model(self) -> dict[type[models.Model], list[FieldEntry]]:
        found: dict[type[models.Model], list[FieldEntry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.model].append(entry)
        return dict(found)

    def emptying(self, marks: Sequence[str]) -> str:
        """One statement for all tables: set to NULL or delete the row, never a mask.

        `marks` are set on the contacts by the same statement.
        """
        others = [
            _emptying(model, entries, removes_rows(entries, self))
            for model, entries in self.by_model.items()
            if model is not Contact
        ]
        steps = [f", emptied_{n} AS ({sql})" for n, sql in enumerate(others)]
        targets = _emptying(Contact, self.by_model.get(Contact, []), False, marks)
        return f"{PEOPLE}{''.join(steps)} {targets}"

    @cached_property
    def checking(self) -> str:
        """One statement returning each contact and its planned fields that are not
        empty.
        """
        return f"{PEOPLE} " + " UNION ALL ".join(
            _checking(model, entries) for model, entries in self.by_model.items()
        )

    @cached_property
    def filing(self) -> str:
        """One statement returning the stored names of the files to delete; "" if there
        is none.
        """
        names = [
            f"SELECT {entry.column} FROM {entry.table} WHERE {of_people(entry.model)}"
            f" AND {entry.column} <> ''"
            for entry in self.entries
            if isinstance(entry.field, models.FileField)
        ]
        return f"{PEOPLE} {' UNION ALL '.join(names)}" if names else ""

    @cached_property
    def values(self) -> dict[str, Any]:
        """Parameters of the statements: the empty value of each NOT NULL column."""
        return {
            _empty_name(entry): entry.empty
            for entry in self.entries
            if entry.empty is not None
        }


@lru_cache(maxsize=256)
def _of_paths(paths: frozenset[str]) -> ErasurePlan:
    return ErasurePlan(tuple(e for e in catalogue.all_fields() if e.path in paths))


def rows_of(
    model: type[models.Model], contact_ids: Sequence[int]
) -> "QuerySet[models.Model]":
    path = str(getattr(model, "CONTACT_PATH", "")) or "pk"
    return model._base_manager.filter(**{f"{path}__in": among(contact_ids)})


def removes_rows(entries: Iterable[FieldEntry], plan: ErasurePlan) -> bool:
    """Whether rows are deleted: every declared field with `remove_row` is in the plan."""
    rows = list(entries)
    if not any(entry.spec.remove_row for entry in rows):
        return False
    whole = [e for e in catalogue.all_fields() if e.model is rows[0].model]
    return all(e.path in plan.paths for e in whole if e.spec.remove_row)


def _emptying(
    model: type[models.Model],
    entries: Sequence[FieldEntry],
    removes: bool,
    marks: Sequence[str] = (),
) -> str:
    table, whose = model._meta.db_table, of_people(model)
    if removes:
        return f"DELETE FROM {table} WHERE {whose}"
    values = [f"{entry.column} = {_empty(entry)}" for entry in entries]
    return f"UPDATE {table} SET {', '.join([*values, *marks])} WHERE {whose}"


def _checking(model: type[models.Model], entries: Sequence[FieldEntry]) -> str:
    filled = {e.path: f"{e.column} IS DISTINCT FROM {_empty(e)}" for e in entries}
    paths = [f"CASE WHEN {test} THEN '{path}' END" for path, test in filled.items()]
    return (
        f"SELECT {catalogue.contact_column(model)},"
        f" array_remove(ARRAY[{', '.join(paths)}], NULL)"
        f" FROM {model._meta.db_table} WHERE {of_people(model)}"
        f" AND ({' OR '.join(filled.values())})"
    )


def of_people(model: type[models.Model]) -> str:
    column = catalogue.contact_column(model)
    # As a subquery: planning time does not grow with the number of ids.
    return f"{column} = ANY((SELECT ids FROM people)::bigint[])"


def _empty(entry: FieldEntry) -> str:
    return "NULL" if entry.empty is None else f"%({_empty_name(entry)})s"


def _empty_name(entry: FieldEntry) -> str:
    return f"{entry.table}_{entry.column}"
