"""An objection in a large database, alone and next to operations that hold locks;
limits in milliseconds.

OBJECTION_PEOPLE=100000 measures a smaller database, OBJECTION_LOADS=false only the
objection alone, BENCH_KEEP=true fills the database once (benchmarks/scratch.py). Each
load is a separate process on the same machine. The time that an objection waited for
locks is read from pg_locks, every 3 ms.
"""

import multiprocessing
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path

from django.db import connection
from django.utils import timezone

from benchmarks import bench_consent, bench_import, scratch
from benchmarks.rows import Row
from consent import ledger
from consent.integrity import anchor, verify
from contacts.models import Contact
from retention import purge, schedule
from retention.enums import PurgeCause
from retention.models import RetentionRule

PEOPLE = int(os.environ.get("OBJECTION_PEOPLE", "1000000"))
# Enough for the purge to last, and at most half: the others object.
OVERDUE = min(max(PEOPLE // 20, 50_000), PEOPLE // 2)
ROWS = 100_000
ALONE, BESIDE = 500, 300
PAUSE = 0.02
ALONE_MS, WAIT_MS, SLOWEST_MS = 10, 50, 300
WAITING = """
SELECT max(extract(epoch FROM clock_timestamp() - l.waitstart)) FROM pg_locks l
WHERE NOT l.granted AND l.pid = %s
"""


def run() -> list[Row]:
    with scratch.filled(f"bench_objections_{PEOPLE}", fill):
        ids = list(
            Contact.objects.filter(deactivated_at=None).values_list("pk", flat=True)
        )
        random.Random(16).shuffle(ids)
        alone, _ = objections(ids[:ALONE])
        rows = [
            Row(
                f"objection, one of {PEOPLE:,}, median",
                statistics.median(alone),
                ALONE_MS,
                "ms",
                1,
                more_is_better=False,
            )
        ]
        loads = {} if os.environ.get("OBJECTION_LOADS") == "false" else LOADS
        for number, (name, load) in enumerate(loads.items()):
            first = ALONE + number * BESIDE
            with beside(load):
                taken, waited = objections(ids[first : first + BESIDE], pause=PAUSE)
            rows += [
                Row(f"  beside {name}: longest wait", waited, WAIT_MS, "ms", 1, False),
                Row(
                    f"  beside {name}: 99 of 100 within",
                    statistics.quantiles(taken, n=100)[98],
                    SLOWEST_MS,
                    "ms",
                    1,
                    False,
                ),
            ]
    return rows


def fill() -> None:
    scratch.people(PEOPLE, inactive=OVERDUE, age=400)
    bench_consent.fill_choices()
    RetentionRule.objects.create(population="client", days=300)


def objections(ids: list[int], *, pause: float = 0) -> tuple[list[float], float]:
    """Duration of each, and the longest wait for a lock, in milliseconds."""
    people = Contact.objects.in_bulk(ids)
    with longest_wait() as waits:
        taken = []
        for pk in ids:
            act = bench_consent.act_of(people[pk])
            object_now = partial(ledger.withdraw_all, people[pk], act)
            taken.append(scratch.seconds(object_now) * 1000)
            time.sleep(pause)
    return taken, max(waits) * 1000


@contextmanager
def longest_wait() -> Iterator[list[float]]:
    """Observe the waits of this session from another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    ended = threading.Event()
    waits = [0.0]

    def look() -> None:
        with connection.cursor() as cursor:
            while not ended.wait(0.003):
                cursor.execute(WAITING, [pid])
                waits.append(float(cursor.fetchone()[0] or 0))
        connection.close()

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield waits
    finally:
        ended.set()
        looker.join()


@contextmanager
def beside(load: Callable[[], object]) -> Iterator[None]:
    """Run the load repeatedly in its own process, starting before the first objection."""
    connection.close()
    fork = multiprocessing.get_context("fork")
    ended, runs = fork.Event(), fork.Event()
    process = fork.Process(target=_again, args=(load, runs, ended))
    process.start()
    try:
        assert runs.wait(60)
        time.sleep(1)
        yield
        assert process.is_alive(), "the load ended before the objections"
    finally:
        ended.set()
        process.terminate()
        process.join()


def _again(load: Callable[[], object], runs: Event, ended: Event) -> None:
    runs.set()
    while not ended.is_set():
        load()


def an_import() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench_import.load(Path(folder), ROWS, consents=True)


def a_purge() -> None:
    now = timezone.now()
    today = schedule.civil_day(now)
    due = schedule.due(today).count()
    assert due, "nothing is left to purge: fewer objections, or more people"
    purge.run(today=today, now=now, cause=PurgeCause.COMMAND, confirm=due)


def an_anchor() -> None:
    with suppress(anchor.WritersRemain):
        anchor.drop(now=timezone.now())


def a_verification() -> None:
    verify.run(now=timezone.now())


def a_vacuum() -> None:
    scratch.run(
        "VACUUM (ANALYZE) contacts_contact",
        "VACUUM (ANALYZE) consent_consent",
        "VACUUM (ANALYZE) consent_consentevent",
        "VACUUM (ANALYZE) consent_suppression",
    )


LOADS = {
    f"an import of {ROWS:,} rows": an_import,
    "a purge": a_purge,
    "an anchor": an_anchor,
    "a verification": a_verification,
    "a vacuum": a_vacuum,
}
