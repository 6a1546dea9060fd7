"""« Doublons possibles »: pairs of contacts that may be one person, found for a user to look
at. Nothing is merged here: a couple shares an address, parents and children share a name.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from accounts import audit
from accounts.models import User
from contacts.models import Contact, Distinct
from core.statements import statement

MOST = 500
"""Pairs shown at once: the list is worked from the top."""
CROWD = 20
"""From so many contacts on, a shared address, birth date or home is no sign of a double."""

PAIRS = statement("contacts", "possible_doubles")
ALIKE = statement("contacts", "alike")
WHY = {
    "email": "même adresse e-mail",
    "mobile": "même portable",
    "born": "même nom et même date de naissance",
    "spelling": "nom proche et même date de naissance",
    "home": "nom proche et même domicile",
}


ASKED = {
    "kinds": "kind",
    "emails": "email_key",
    "mobiles": "mobile_key",
    "lasts": "last_name",
    "firsts": "first_name",
    "births": "birth_date",
    "postcodes": "postcode",
    "streets": "street",
}
"""Parameter of ALIKE -> field of the contact."""


class Likeness(NamedTuple):
    """A contact on file who may be the person asked about."""

    contact: Contact
    why: list[str]

    @property
    def words(self) -> str:
        return ", ".join(WHY[code] for code in self.why)


@dataclass(frozen=True)
class Pair:
    one: Contact
    other: Contact
    why: list[str]
    is_household: bool
    """Whether the first names differ: more likely two people of one household."""

    @property
    def words(self) -> str:
        return ", ".join(WHY[code] for code in self.why)


def pairs(most: int = MOST) -> list[Pair]:
    """The likeliest pairs first; 2 queries."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"most": most, "crowd": CROWD})
        rows = cursor.fetchall()
    people = Contact.objects.in_bulk(
        {pk for one, other, *_ in rows for pk in (one, other)}
    )
    return [
        Pair(people[one], people[other], why, bool(household))
        for one, other, why, household in rows
    ]


def alike(people: Sequence[Contact]) -> dict[int, list[Likeness]]:
    """Index of each of these people, not on file yet, -> the contacts who may be the
    same; 2 queries. Their address keys must be set."""
    values = {
        name: [getattr(person, field) or None for person in people]
        for name, field in ASKED.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, values)
        rows = cursor.fetchall()
    contacts = Contact.objects.in_bulk({pk for _, pk, _ in rows})
    found: dict[int, list[Likeness]] = {}
    for place, pk, why in rows:
        found.setdefault(place, []).append(Likeness(contacts[pk], why))
    return found


def set_apart(
    one: Contact, other: Contact, *, now: datetime.datetime, user: User
) -> None:
    """Note that these are two people: the pair is no longer shown."""
    first, second = sorted((one, other), key=lambda contact: contact.pk)
    _, is_new = Distinct.objects.get_or_create(
        one=first, other=second, defaults={"at": now, "user": user}
    )
    if is_new:
        for contact in (one, other):
            audit.record("contact.set_apart", user=user, target=contact.target)
