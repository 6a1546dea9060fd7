"""Check that the closed chains were removed legitimately.

The owner of the database could insert such a row to hide a chain that they deleted.
They cannot write to the journal outside the database, which holds each erasure with
its date.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection

from consent.integrity import journal_file

# The last event of an erased contact is the one by which the erasure ended their
# consents.
SLACK = datetime.timedelta(days=1)

# The same rule as consent_guard_closed_chain(), which applies when the row is
# written.
TOO_SOON = """
SELECT c.contact_id, NULL::bigint, 'chaîne close avant son terme'
FROM consent_closedchain c
WHERE (c.last_event_at <= c.closed_at - interval '1 year' AND c.closed_at <= %(now)s)
    IS NOT TRUE
"""

_CLOSED = """
SELECT p.public_id::text, c.contact_id, c.last_event_at
FROM consent_closedchain c JOIN contacts_contact p ON p.id = c.contact_id
"""

Place = tuple[int, None, str]


def unfounded() -> Iterator[Place]:
    """Yield the closed chains of contacts without an erasure in the journal by that date."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED)
        closed = cursor.fetchall()
    if not closed:
        return
    erased = _first_erasures({public_id for public_id, _, _ in closed})
    for public_id, contact_id, last_event_at in closed:
        at = erased.get(public_id)
        if at is None:
            yield contact_id, None, "chaîne close sans effacement de la personne"
        elif at > last_event_at + SLACK:
            yield contact_id, None, "chaîne close avec une fausse date"


def _first_erasures(people: set[str]) -> dict[str, datetime.datetime]:
    found: dict[str, datetime.datetime] = {}
    for line in journal_file.read():
        if line["kind"] != "erasure":
            continue
        for person in people.intersection(_named(line)):
            found.setdefault(person, datetime.datetime.fromisoformat(line["at"]))
    return found


def _named(line: dict[str, Any]) -> list[str]:
    return [line["contact"]] if "contact" in line else line["contacts"]
