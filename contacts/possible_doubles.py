"""« Doublons possibles »: pairs of sheets that may be one person, found for a user to look
at. Nothing is merged here: a couple shares an address, a mother and her daughter a name.
"""

import datetime
from dataclasses import dataclass

from django.db import connection

from accounts import audit
from accounts.models import User
from contacts.models import Contact, Distinct

MOST = 500
"""Pairs shown at once: the list is worked from the top."""

PAIRS = """
WITH sheet AS MATERIALIZED (
    SELECT id, kind, email_key, mobile_key, birth_date, postcode, sort_name,
        contacts_name_key(last_name, first_name) AS name_key,
        contacts_plain(first_name) AS first_name, contacts_folded(street) AS street
    FROM contacts_contact
    WHERE erased_at IS NULL AND merged_into_id IS NULL AND deceased_at IS NULL
        AND restricted_at IS NULL
), pair AS (
    SELECT a.id AS one, b.id AS other, 'email' AS why FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.email_key = b.email_key AND a.id < b.id
    UNION SELECT a.id, b.id, 'mobile' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.mobile_key = b.mobile_key AND a.id < b.id
    UNION SELECT a.id, b.id, 'born' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.name_key = b.name_key AND a.birth_date = b.birth_date
        AND a.id < b.id
    UNION SELECT a.id, b.id, 'spelling' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.id < b.id AND a.birth_date = b.birth_date
        AND a.name_key <> b.name_key AND similarity(a.sort_name, b.sort_name) >= 0.45
    UNION SELECT a.id, b.id, 'home' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.id < b.id AND a.postcode = b.postcode
        AND a.street = b.street AND similarity(a.sort_name, b.sort_name) >= 0.45
        AND (a.birth_date IS NULL OR b.birth_date IS NULL OR a.birth_date = b.birth_date)
)
SELECT one, other, array_agg(why ORDER BY why),
    -- Two first names that are not near: a couple, a parent and a child.
    bool_and(similarity(a.first_name, b.first_name) < 0.3
        AND a.first_name <> b.first_name) AS is_household
FROM pair JOIN sheet a ON a.id = one JOIN sheet b ON b.id = other
WHERE NOT EXISTS (SELECT FROM contacts_distinct d
    WHERE d.one_id = pair.one AND d.other_id = pair.other)
GROUP BY one, other
ORDER BY is_household NULLS FIRST, count(*) DESC, one, other LIMIT %(most)s
"""
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
