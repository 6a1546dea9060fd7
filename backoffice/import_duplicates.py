"""Who of a file is on a sheet already: by an e-mail, or by a name and what goes with it.

A row refused for nothing is told to the clerk; a person who has two sheets is written to
twice, and withdraws on one of them only. So a row without an e-mail is compared too, but
a name alone makes nobody a duplicate of somebody of whom more is known.
"""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from backoffice.import_columns import plain
from backoffice.import_rows import Draft, identity
from contacts.models import Contact

SORT_NAMES = """
SELECT contacts_sort_name(last, first)
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS row(last, first, place)
ORDER BY place
"""


class Traits(NamedTuple):
    """What tells apart two people of one name."""

    birth_date: datetime.date | None
    mobile_key: str | None
    email_key: str | None
    phone: str | None
    street: str | None
    postcode: str | None

    @classmethod
    def of(cls, contact: Contact) -> "Traits":
        return cls(*(getattr(contact, name) for name in cls._fields))

    def is_of(self, other: "Traits") -> bool:
        """Whether a row without an e-mail tells of this person."""
        if self.birth_date and other.birth_date:
            return self.birth_date == other.birth_date
        if self.mobile_key and other.mobile_key:
            return self.mobile_key == other.mobile_key
        if not any(self):
            return not any(other)
        same_phone = bool(self.phone) and self.phone == other.phone
        return same_phone or (bool(self.street) and self.home == other.home)

    @property
    def home(self) -> tuple[str, str]:
        return plain(self.street or ""), self.postcode or ""


def duplicates(drafts: Sequence[Draft]) -> list[Draft]:
    """Those of a batch that an earlier row of it, or the base, has already."""
    found = _by_email(drafts)
    if any(not draft.contact.email_key for draft in drafts):
        lines = {draft.line for draft in found}
        found += _by_name([draft for draft in drafts if draft.line not in lines])
    return found


def _by_email(drafts: Sequence[Draft]) -> list[Draft]:
    keys = {draft.contact.email_key for draft in drafts} - {None}
    known = {
        (kind, *identity(key, last, first))
        for kind, key, last, first in Contact.objects.filter(
            email_key__in=keys
        ).values_list("kind", "email_key", "last_name", "first_name")
    }
    found = []
    for draft in drafts:
        who = (draft.contact.kind, *draft.identity)
        if draft.contact.email_key and who in known:
            found.append(draft)
        known.add(who)
    return found


def _by_name(drafts: Sequence[Draft]) -> list[Draft]:
    names = _sort_names(drafts)
    wanted = {n for n, d in zip(names, drafts, strict=True) if not d.contact.email_key}
    kinds = {draft.contact.kind for draft in drafts}
    known: dict[tuple[str, str], list[Traits]] = {}
    rows = Contact.objects.filter(kind__in=kinds, sort_name__in=wanted)
    for kind, name, *traits in rows.values_list("kind", "sort_name", *Traits._fields):
        known.setdefault((kind, name), []).append(Traits(*traits))
    found = []
    for name, draft in zip(names, drafts, strict=True):
        traits = Traits.of(draft.contact)
        others = known.setdefault((draft.contact.kind, name), [])
        if not traits.email_key and any(traits.is_of(other) for other in others):
            found.append(draft)
        else:
            others.append(traits)
    return found


def _sort_names(drafts: Sequence[Draft]) -> list[str]:
    """As the database writes them: small letters, without accents."""
    names = [(d.contact.last_name, d.contact.first_name) for d in drafts]
    with connection.cursor() as cursor:
        cursor.execute(
            SORT_NAMES, [list(column) for column in zip(*names, strict=True)]
        )
        return [name or "" for (name,) in cursor.fetchall()]
