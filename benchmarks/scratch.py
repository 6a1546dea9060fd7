"""A separate database for each measurement, and contacts to fill it."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consent.integrity import keys

NAME = "bench_rgpd"


@contextmanager
def database() -> Iterator[None]:
    """A new, migrated database and journal, separate from the real ones; removed at the
    end.

    The key of the addresses is noted first, as by a server's first start: the digests of
    `people` are made up.
    """
    with _journal(), _database(NAME, f"CREATE DATABASE {NAME}"):
        call_command("migrate", verbosity=0)
        keys.require(timezone.now())
        yield


@contextmanager
def copy(of: str = NAME) -> Iterator[None]:
    """Within `database`: use a copy of its current state for one measurement."""
    name = f"{NAME}_copy"
    by_file = f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY"
    with _journal(), _database(name, by_file):
        yield


@contextmanager
def filled(name: str, fill: Callable[[], None]) -> Iterator[None]:
    """A new database with what `fill` writes.

    With BENCH_KEEP=true, it is a copy of the database `name`, which stays for the next
    run: a million people take minutes to write, their copy seconds.
    """
    if os.environ.get("BENCH_KEEP") != "true":
        with database():
            fill()
            _settle()
            yield
        return
    _make(name, fill)
    with copy(of=name):
        _settle()
        yield


def _settle() -> None:
    """Wait until what was filled is on the disk: each sync of what is measured would
    stand in line behind it."""
    _execute("CHECKPOINT")
    os.sync()


def _make(name: str, fill: Callable[[], None]) -> None:
    before = connection.settings_dict["NAME"]
    unfinished = f"{name}_unfinished"
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        is_there = cursor.rowcount == 1
    if not is_there:
        _execute(
            f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)",
            f"CREATE DATABASE {unfinished}",
        )
    with _journal():
        _use(name if is_there else unfinished)
        call_command("migrate", verbosity=0)
        if not is_there:
            fill()
    _use(before)
    if not is_there:
        _execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")


@contextmanager
def _journal() -> Iterator[None]:
    with TemporaryDirectory() as folder:
        real = settings.ERASURE_JOURNAL
        settings.ERASURE_JOURNAL = Path(folder) / "erasures.jsonl"
        os.environ["ERASURE_JOURNAL"] = str(settings.ERASURE_JOURNAL)
        try:
            yield
        finally:
            settings.ERASURE_JOURNAL = real
            os.environ["ERASURE_JOURNAL"] = str(real)


@contextmanager
def _database(name: str, create: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    # The connection must use neither the new database nor its template.
    _use("postgres")
    _execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", create)
    _use(name)
    try:
        yield
    finally:
        _use("postgres")
        _execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _use(before)


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


PEOPLE = """
INSERT INTO contacts_contact (public_id, kind, status, deactivated_from, deactivated_at,
    title, first_name, last_name, email, mobile, phone, street, street_extra, postcode,
    city, birth_date, notes, email_key, mobile_key, email_proved_at, mobile_proved_at,
    link_generation, portal_access, source, created_at, updated_at)
SELECT gen_random_uuid(), 'client',
    CASE WHEN n <= {inactive} THEN 'former_client' ELSE 'client' END,
    CASE WHEN n <= {inactive} THEN 'client' ELSE '' END,
    CASE WHEN n <= {inactive} THEN now() - {age} * interval '1 day' END,
    'Mme', 'Jeanne' || n % 500, 'Arbusse' || n, 'jeanne' || n || '@exemple.test',
    '+336' || lpad(n::text, 8, '0'), '+33478' || lpad((n % 1000000)::text, 6, '0'),
    n % 300 || ' rue des Lilas', 'Escalier ' || n % 9,
    lpad((n % 95000 + 1000)::text, 5, '0'), 'Ville' || n % 800,
    date '1930-01-01' + n % 20000, 'Digicode 45A' || n % 99,
    encode(sha256(('e' || n)::bytea), 'hex'), encode(sha256(('m' || n)::bytea), 'hex'),
    now(), now(), 1, true, '', now() - interval '2 years', now()
FROM generate_series({first}, {last}) n
"""


def people(number: int, *, inactive: int = 0, age: int = 90, already: int = 0) -> None:
    """Create clients up to `number`, the first `inactive` of them deactivated `age`
    days ago.

    `already`: number of existing ones.
    """
    for first in range(already + 1, number + 1, 100_000):
        last = min(first + 99_999, number)
        _execute(PEOPLE.format(first=first, last=last, inactive=inactive, age=age))
    _execute("VACUUM ANALYZE contacts_contact")


def run(*statements: str) -> None:
    _execute(*statements)


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def rounds(*measures: Callable[[], float]) -> list[float]:
    """Run each alternately, twice; the best run of each counts."""
    taken = [[measure() for measure in measures] for _ in range(2)]
    return [min(each) for each in zip(*taken, strict=True)]


def memory_mb() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
