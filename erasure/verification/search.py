"""Search after an erasure: is any erased value still stored?

One pass over every column of every table, the media folder and the messages written by
a development run. The nightly runs search in the process that erases; what a person asks
for is searched by a worker, which gets the values encrypted (`hand_over`).
"""

import datetime
import random
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from contacts.models import Contact
from erasure import catalogue
from erasure.engine.plan import ErasurePlan
from erasure.engine.values import Person
from erasure.engine.wipe import left_over
from erasure.enums import ErasureState
from erasure.models import DoomedFile, Erasure
from erasure.verification import files as media
from erasure.verification import outgoing_files, statistics
from erasure.verification.classify import Classifier
from erasure.verification.database import all_tables, stream
from erasure.verification.patterns import Patterns
from messaging.models import OutgoingMessage

RESULT = ["search", "state", "searched_at"]
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


def search(people: Sequence[Person]) -> dict[int, dict[str, Any]]:
    """Result of the search by contact id, in the format of the register."""
    begun = time.monotonic()
    patterns = Patterns(people)
    classifier = Classifier(people, patterns, _notices(people))
    read: Counter[str] = Counter()
    unlinked_later = _noted_files()
    for table in all_tables():
        if unlinked_later and table.model is DoomedFile:
            continue
        rows, size = stream(table, partial(classifier.read_rows, table))
        read["tables"] += 1
        read["columns"] += len(table.columns)
        read["rows"] += rows
        read["bytes"] += size
    files = media.read_files(classifier, unlinked_later)
    read += files.read
    read += outgoing_files.read_messages(
        classifier, {person.notice for person in people}
    )
    seconds = round(time.monotonic() - begun, 2)
    outcomes = classifier.close()
    return {
        person.contact_id: {
            **outcomes[person.contact_id].as_json(),
            "searched": dict(read),
            "values": len(person.values),
            "too_short": person.too_short,
            "unread": files.unread,
            "more_unread": files.more_unread,
            "seconds": seconds,
        }
        for person in people
    }


class Search:
    """The search at the end of a run, for all contacts or for a sample."""

    def __init__(self, wanted: set[int] | None = None) -> None:
        self.wanted = wanted
        self.people: list[Person] = []

    @classmethod
    def sample(cls, contacts: QuerySet[Contact]) -> "Search":
        """Random sample of these contacts (settings.ERASURE_SAMPLE)."""
        some = contacts.order_by("?").values_list("pk", flat=True)
        return cls(set(some[: settings.ERASURE_SAMPLE]))

    def also(self, contact_ids: Sequence[int]) -> None:
        """Add a random sample of these, at most settings.ERASURE_SAMPLE."""
        if self.wanted is not None:
            number = min(len(contact_ids), settings.ERASURE_SAMPLE)
            self.wanted |= set(random.sample(contact_ids, number))

    def wanted_of(self, ids: Sequence[int]) -> list[int]:
        return [pk for pk in ids if self.wanted is None or pk in self.wanted]

    def add(self, people: Sequence[Person]) -> None:
        self.people += people

    def settle(self, now: datetime.datetime) -> None:
        """Search, write the result on each erasure, and discard the values."""
        if self.people:
            by_contact = newest([person.contact_id for person in self.people])
            write_down(by_contact, look_for(self.people), now)
        else:
            statistics.renew()
        self.people = []


def prepare_again(erasure: Erasure, person: Person) -> None:
    """Complete a person whose values an admin typed again, after an interrupted search or
    once more.

    The emptied fields are checked again, unless the contact was reactivated: the data
    of an active contact are not those that were erased.
    """
    person.kept_paths = _kept_paths(erasure)
    person.notice = str(erasure.notice or "")
    erasure.search |= {"typed": True}
    if erasure.contact.is_erased:
        left = left_over(
            ErasurePlan.of_paths(erasure.fields.paths), [person.contact_id]
        )
        erasure.search |= structural(left[person.contact_id])
    erasure.save(update_fields=["search"])


def structural(left: Sequence[str]) -> dict[str, Any]:
    """Result of the check of every emptied field, in the format of the register.

    `left`: the paths that are not empty, once for each row.
    """
    places = [
        {"place": path, "row": "", "rule": "structural", "count": left.count(path)}
        for path in sorted(set(left))
    ]
    return {"structural_places": places, "places": places}


def _kept_paths(erasure: Erasure) -> frozenset[str]:
    kind = erasure.contact.kind
    every = {e.path for e in catalogue.all_fields() if kind in e.spec.kinds}
    return frozenset(every - set(erasure.fields.paths))


def look_for(people: Sequence[Person]) -> dict[int, dict[str, Any]]:
    """Search the values of these people; contact id -> result, in the format of the
    register."""
    analyzed = statistics.renew()
    outgoing_files.forget_messages(people)
    found = search(people)
    return {pk: result | {"analyzed": analyzed} for pk, result in found.items()}


def write_down(
    by_contact: dict[int, Erasure],
    found: dict[int, dict[str, Any]],
    now: datetime.datetime,
) -> None:
    """Write what was found, by contact id, on these erasures."""
    for contact, erasure in by_contact.items():
        _note(erasure, found[contact], now)
    Erasure.objects.bulk_update(by_contact.values(), RESULT, batch_size=500)


def _note(erasure: Erasure, result: dict[str, Any], now: datetime.datetime) -> None:
    left = erasure.search.get("structural_places", [])
    erasure.search |= result
    erasure.search["places"] = [*left, *result["places"]]
    erasure.state = (
        ErasureState.INCOMPLETE if erasure.search["places"] else ErasureState.COMPLETE
    )
    erasure.searched_at = now


def newest(contact_ids: Sequence[int]) -> dict[int, Erasure]:
    """The last erasure of each contact, by contact id."""
    rows = Erasure.objects.filter(contact__in=contact_ids)
    rows = rows.order_by("contact_id", "-id").distinct("contact_id")
    return {erasure.contact_id: erasure for erasure in rows}


def _notices(people: Sequence[Person]) -> dict[tuple[str, str], int]:
    """Notices of these people: (table, id) -> contact id; they may still hold the
    address.
    """
    by_notice = {person.notice: person.contact_id for person in people if person.notice}
    rows = OutgoingMessage.objects.filter(public_id__in=by_notice)
    table = OutgoingMessage._meta.db_table
    return {
        (table, str(pk)): by_notice[str(public_id)]
        for pk, public_id in rows.values_list("pk", "public_id")
    }


def _noted_files() -> set[str]:
    """Files that the surrounding transaction will unlink when it commits."""
    if not connection.in_atomic_block:
        return set()
    return set(DoomedFile.objects.values_list("path", flat=True))
