"""Archivage intermédiaire: what a law keeps leaves the active base at the erasure.

The values under a legal hold are moved to a table that only the archive's page reads, with
a written reason. They are deleted when their last hold ends (erasure.holds.release). Files
stay where they are: their row is what protects them from the clearing of stray files.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Exists, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from core.arrays import array
from erasure import catalogue, holds
from erasure.catalogue import FieldEntry
from erasure.engine.plan import PEOPLE, ErasurePlan, of_people
from erasure.engine.values import SHORTEST, without_accents
from erasure.engine.values import Value as SearchedValue
from erasure.models import Archived, LegalHold

MOST = 20
"""People shown by one reading of the archive."""
NAMES = ("contacts.Contact.last_name", "contacts.Contact.first_name")


def movable(paths: Iterable[str]) -> frozenset[str]:
    """Those of these paths whose values can be moved: all but files."""
    plan = ErasurePlan.of_paths(paths)
    files = (models.FileField, models.BinaryField)
    return frozenset(e.path for e in plan.entries if not isinstance(e.field, files))


def store(
    contact_ids: Sequence[int], paths: Collection[str], now: datetime.datetime
) -> None:
    """Copy these fields of the contacts into the archive; one statement. A value that
    differs from the archived one of an earlier erasure stands beside it."""
    plan = ErasurePlan.of_paths(paths)
    if not plan.entries:
        return
    parts = " UNION ALL ".join(map(_reading, plan.entries))
    statement = (
        f"{PEOPLE} INSERT INTO {Archived._meta.db_table}"
        f" (contact_id, path, source, value, archived_at) {parts}"
        " ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"people": array(contact_ids), "now": now, **plan.values}
        )


def _reading(entry: FieldEntry) -> str:
    empty = "NULL" if entry.empty is None else f"%({entry.table}_{entry.column})s"
    return (
        f"SELECT {catalogue.contact_column(entry.model)}, '{entry.path}',"
        f" {entry.model._meta.pk.column}, to_jsonb({entry.column}), %(now)s"
        f" FROM {entry.table} WHERE {of_people(entry.model)}"
        f" AND {entry.column} IS DISTINCT FROM {empty}"
    )


def stored(contact_ids: Iterable[int]) -> dict[int, set[str]]:
    """contact id -> the paths of which the archive holds a value; 1 query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Archived.objects.filter(contact__in=list(contact_ids))
    for contact, path in rows.values_list("contact", "path"):
        found[contact].add(path)
    return found


def is_named(text: str, contacts: Iterable[Contact]) -> bool:
    """Whether a text contains an archived value of one of these contacts."""
    said = without_accents(text).lower()
    rows = Archived.objects.filter(contact__in=list(contacts))
    values = (
        without_accents(str(each)).lower()
        for each in rows.values_list("value", flat=True)
    )
    return any(len(value) >= SHORTEST and value in said for value in values)


class ArchivedField(NamedTuple):
    label: str
    value: str
    until: datetime.date | None
    reason: str


class ArchivedSheet(NamedTuple):
    contact: Contact
    fields: list[ArchivedField]


def people() -> QuerySet[Contact]:
    """The contacts with something in the archive, oldest erasure first."""
    archived = Archived.objects.values("contact")
    return Contact.objects.filter(pk__in=archived).order_by("erased_at", "pk")


def named(words: str) -> QuerySet[Contact]:
    """Those of them whose archived name contains each of these words, in any case and
    with or without accents."""
    found = people()
    names = Archived.objects.filter(path__in=NAMES).annotate(
        plain=Func(Cast("value", TextField()), function="contacts_plain")
    )
    for word in words.split():
        wanted = Func(Value(word), function="contacts_plain", output_field=TextField())
        found = found.filter(
            pk__in=names.filter(plain__contains=wanted).values("contact")
        )
    return found


def read(
    contacts: Iterable[Contact],
    *,
    reason: str,
    today: datetime.date,
    now: datetime.datetime,
    user: User,
) -> list[ArchivedSheet]:
    """Return the archived values of these contacts, sensitive ones to who may see them;
    each reading is in the journal with its reason."""
    read_now = list(contacts)
    if not read_now:
        return []
    audit.record_many(
        "erasure.archive_read",
        [each.target for each in read_now],
        at=now,
        user=user,
        reason=reason,
    )
    held = holds.in_force([each.pk for each in read_now], today)
    entries = catalogue.by_path()
    rows: dict[int, list[Archived]] = defaultdict(list)
    for row in Archived.objects.filter(contact__in=read_now, path__in=entries).order_by(
        "pk"
    ):
        rows[row.contact_id].append(row)
    return [
        ArchivedSheet(
            contact,
            [
                _shown(row, held.get(contact.pk, {}))
                for row in rows[contact.pk]
                if user.sees_sensitive or not entries[row.path].spec.restricted
            ],
        )
        for contact in read_now
    ]


def _shown(row: Archived, held: dict[str, holds.Kept]) -> ArchivedField:
    hold = held.get(row.path)
    return ArchivedField(
        catalogue.label_of(row.path),
        str(row.value),
        hold.until if hold else None,
        f"{hold.reason} ({hold.law})" if hold else "conservation terminée",
    )


def values_of(due: Mapping[int, Collection[str]]) -> dict[int, list[SearchedValue]]:
    """Return the archived values of these fields, by contact, to search for copies once
    they are deleted."""
    found: dict[int, list[SearchedValue]] = defaultdict(list)
    for row in Archived.objects.filter(contact__in=list(due)):
        if row.path in due[row.contact_id]:
            value = SearchedValue.of(row.path, row.value)
            if value:
                found[row.contact_id].append(value)
    return found


def drop(contact_ids: Collection[int], today: datetime.date) -> list[int]:
    """Delete the archived values under no hold any more; returns whose."""
    held = LegalHold.objects.filter(
        contact=OuterRef("contact"),
        path=OuterRef("path"),
        lifted_at=None,
        until__gte=today,
    )
    rows = Archived.objects.filter(~Exists(held), contact__in=contact_ids)
    ended = sorted(set(rows.values_list("contact", flat=True)))
    rows.delete()
    return ended
