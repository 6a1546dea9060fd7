"""« Doublons possibles »: pairs of contacts that may be one person, found for a user to look
at. Nothing is merged here: a couple shares an address, a mother and her daughter a name.
"""

import datetime
from dataclasses import dataclass

from django.db import connection

from accounts import audit
from accounts.models import User
from contacts.models import Contact, Distinct
from core.statements import statement

MOST = 500
"""Pairs shown at once: the list is worked from the top."""

PAIRS = statement("contacts", "possible_doubles")
WHY = {
    "email": "même adresse e-mail",
    "mobile": "même portable",
    "born": "même nom et même date de naissance",
    "spelling": "nom proche et même date de naissance",
    "home": "nom proche et même domicile",
}


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
        cursor.execute(PAIRS, {"most": most})
        rows = cursor.fetchall()
    people = Contact.objects.in_bulk(
        {pk for one, other, *_ in rows for pk in (one, other)}
    )
    return [
        Pair(people[one], people[other], why, bool(household))
        for one, other, why, household in rows
    ]


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
