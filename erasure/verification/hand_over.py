"""Hand the search after an erasure to a worker: it reads the whole database, which takes
half a minute at a million contacts.

No readable copy of a value is made for it. The values are encrypted on a row of the
database, and the key, made for this one search, is only in the broker's message: neither
says anything without the other, and both leave with the result. If the key is lost with
the broker, the next nightly run settles the erasure (`resume`).
"""

import datetime
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet
from django.db import transaction
from kombu.exceptions import OperationalError

from core.after_commit import after_commit
from erasure.engine.values import Person, Value, Weight
from erasure.enums import ErasureState
from erasure.models import Erasure, PendingSearch
from erasure.verification.search import look_for, newest, prepare_again, write_down


def hand_over(people: Sequence[Person], now: datetime.datetime) -> None:
    """Search the values of people just erased in the background, once the surrounding
    transaction is committed. Without a broker, search at once.
    """
    if people:
        erasures = newest([person.contact_id for person in people])
        _hand_over(people, list(erasures.values()), now)


def hand_over_again(erasure: Erasure, person: Person, now: datetime.datetime) -> None:
    """Same, for an erasure of the past and values that an admin typed again."""
    with transaction.atomic():
        prepare_again(erasure, person)
        _hand_over([person], [erasure], now)


def _hand_over(
    people: Sequence[Person], erasures: Sequence[Erasure], now: datetime.datetime
) -> None:
    key = Fernet.generate_key()
    with transaction.atomic():
        waiting = PendingSearch.objects.create(
            erasures=[erasure.pk for erasure in erasures],
            sealed=Fernet(key).encrypt(_written(people)),
            made_at=now,
        )
        Erasure.objects.open().filter(pk__in=waiting.erasures).update(
            state=ErasureState.SEARCHING
        )
        after_commit(_start, waiting.pk, key.decode(), now)


def _start(pk: int, key: str, now: datetime.datetime) -> None:
    # Imported here: the task calls `take`.
    from erasure.tasks import search_values

    try:
        # The key is for the worker alone, not for its logs. (The stubs lack `argsrepr`.)
        search_values.apply_async((pk, key), argsrepr="(...)")  # type: ignore[call-arg]
    except OperationalError:
        take(pk, key, now)


def take(pk: int, key: str, now: datetime.datetime) -> None:
    """Run a search that was handed over. One that is done, or was given up, is left."""
    waiting = PendingSearch.objects.filter(pk=pk).first()
    if waiting is None:
        return
    people = _read(Fernet(key).decrypt(bytes(waiting.sealed)))
    rows = Erasure.objects.filter(
        pk__in=waiting.erasures, state=ErasureState.SEARCHING
    ).select_related("contact")
    erasures = {erasure.contact_id: erasure for erasure in rows}
    found = look_for(people)
    with transaction.atomic():
        write_down(erasures, found, now)
        waiting.delete()


def _written(people: Sequence[Person]) -> bytes:
    return json.dumps(
        [
            {
                "contact": person.contact_id,
                "values": [
                    [value.path, value.weight.value, sorted(value.shapes)]
                    for value in person.values
                ],
                "kept_paths": sorted(person.kept_paths),
                "too_short": person.too_short,
                "notice": person.notice,
            }
            for person in people
        ]
    ).encode()


def _read(text: bytes) -> list[Person]:
    return [
        Person(
            each["contact"],
            values=[
                Value(path, Weight(weight), frozenset(shapes))
                for path, weight, shapes in each["values"]
            ],
            kept_paths=frozenset(each["kept_paths"]),
            too_short=each["too_short"],
            notice=each["notice"],
        )
        for each in json.loads(text)
    ]
