"""Check that the closed chains were removed legitimately.

The owner of the database could insert such a row to hide a chain that they deleted.
They cannot write to the journal outside the database, which holds each erasure with
its date.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from consent.integrity import journal_file
from consent.models import ClosedChain
from core.statements import statement

# The last event of an erased contact is the one by which the erasure ended their
# consents.
SLACK = datetime.timedelta(days=1)

# The same rule as consent_guard_closed_chain(), which applies when the row is
# written.
TOO_SOON = statement("consent", "verify_closed_chains")

Place = tuple[int, None, str]


def unfounded() -> Iterator[Place]:
    """Yield the closed chains of contacts without an erasure in the journal by that date."""
    closed = ClosedChain.objects.values_list(
        "contact__public_id", "contact_id", "last_event_at"
    )
    if not closed:
        return
    erased = _first_erasures({str(public_id) for public_id, _, _ in closed})
    for public_id, contact_id, last_event_at in closed:
        at = erased.get(str(public_id))
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
