"""The search after an erasure: is any erased value still anywhere?

One pass over every column of every table, the media folder and the messages that a
development run wrote. The values live in this process only: the one that erases also
searches, nothing goes through the broker.
"""

import datetime
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial

from erasure import places
from erasure.enums import State
from erasure.judge import Judge
from erasure.models import Erasure
from erasure.patterns import Patterns
from erasure.tables import all_tables, stream
from erasure.values import Person
from messaging.models import OutgoingMessage

RULES = {
    "own_row": "sur une ligne de la personne",
    "alone": "valeur propre à la personne",
    "beside": "nom à côté du prénom ou de la date de naissance",
    "name": "nom de famille que personne d'autre ne porte",
    "structural": "champ qui n'est pas vide",
    "kept": "champ gardé (loi, ou case non cochée)",
    "other_sheet": "donnée propre d'une autre fiche",
    "staff": "compte d'un utilisateur",
    "common": "valeur commune, seule (prénom, ville)",
    "notice": "avis de suppression, vidé après son envoi",
}


def search(people: Sequence[Person]) -> dict[int, dict[str, object]]:
    """What the search found for each person, by contact id, as the register keeps it."""
    begun = time.monotonic()
    patterns = Patterns(people)
    judge = Judge(people, patterns, _notices(people))
    read: Counter[str] = Counter()
    for table in all_tables():
        rows, size = stream(table, partial(judge.read_rows, table))
        read["tables"] += 1
        read["columns"] += len(table.columns)
        read["rows"] += rows
        read["bytes"] += size
    read += places.read_files(judge)
    read += places.read_messages(judge, {person.notice for person in people})
    seconds = round(time.monotonic() - begun, 2)
    outcomes = judge.close()
    return {
        person.contact_id: {
            **outcomes[person.contact_id].as_json(),
            "searched": dict(read),
            "values": len(person.values),
            "too_short": person.too_short,
            "seconds": seconds,
        }
        for person in people
    }


def settle(people: Sequence[Person], *, now: datetime.datetime) -> None:
    """Search, and say on the newest erasure of each person what was found."""
    if not people:
        return
    found = search(people)
    erasures = _newest(list(found))
    for erasure in erasures:
        result = found[erasure.contact_id]
        left = erasure.search.get("structural_places", [])
        erasure.search = erasure.search | result
        places_found = [*left, *result["places"]]  # type: ignore[misc]
        erasure.search["places"] = places_found
        erasure.state = State.INCOMPLETE if places_found else State.COMPLETE
        erasure.searched_at = now
    Erasure.objects.bulk_update(
        erasures, ["search", "state", "searched_at"], batch_size=500
    )


def _newest(contact_ids: list[int]) -> Sequence[Erasure]:
    rows = Erasure.objects.filter(contact__in=contact_ids)
    return list(rows.order_by("contact_id", "-id").distinct("contact_id"))


def _notices(people: Sequence[Person]) -> dict[tuple[str, str], int]:
    """The one message that may still hold the address: the queued notice."""
    by_notice = {person.notice: person.contact_id for person in people if person.notice}
    rows = OutgoingMessage.objects.filter(public_id__in=by_notice)
    table = OutgoingMessage._meta.db_table
    return {
        (table, str(pk)): by_notice[str(public_id)]
        for pk, public_id in rows.values_list("pk", "public_id")
    }
