"""The due list, and a night's purge, in a base of a million sheets.

RETENTION_SHEETS=100000 measures a smaller base; a tenth of it is due. The search by
value of a sample, which reads the whole base once a run, is measured with the erasure.
"""

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from benchmarks import scratch
from benchmarks.bench_erasure import RAW, RELATED
from benchmarks.rows import Row
from contacts.models import Contact
from retention import purge, schedule
from retention.enums import Cause
from retention.models import RetentionRule

SHEETS = int(os.environ.get("RETENTION_SHEETS", "1000000"))
DUE = SHEETS // 10


def run() -> list[Row]:
    journal = settings.ERASURE_JOURNAL
    with tempfile.TemporaryDirectory() as folder:
        settings.ERASURE_JOURNAL = Path(folder) / "erasures.jsonl"
        try:
            return [_due_list(), *_night()]
        finally:
            settings.ERASURE_JOURNAL = journal


def _due_list() -> Row:
    """Ten due in the whole base, beside the same ten by their primary key."""
    with scratch.database():
        scratch.people(SHEETS, inactive=10)
        RetentionRule.objects.create(population="client", days=30)
        today = schedule.civil_day(timezone.now())
        rules = schedule.rules_in_force()
        keys = list(schedule.due(today, rules).values_list("pk", flat=True))
        assert len(keys) == 10
        limit = _median(lambda: list(Contact.objects.filter(pk__in=keys)))
        due = _median(lambda: list(schedule.due(today, rules)[:50]))
    return Row(f"due list, 10 of {SHEETS:,} / by key", due, limit, "ms", 3, False)


def _median(act: Callable[[], object]) -> float:
    return statistics.median(scratch.seconds(act) for _ in range(50)) * 1000


def _night() -> list[Row]:
    limit = _fresh(lambda: scratch.run(RAW))
    before = scratch.memory_mb()
    taken = _fresh(_purge)
    grown = scratch.memory_mb() - before
    return [
        Row(
            f"a night: {DUE:,} of {SHEETS:,} / raw SQL",
            *(DUE / taken, DUE / limit, "/s", 1.8),
        ),
        Row("a night: memory grown by", grown, 10, "MB", 1.0, False),
    ]


def _fresh(act: Callable[[], object]) -> float:
    """The due sheets have five related rows each; the rest of the base stands by."""
    with scratch.database():
        scratch.people(DUE, inactive=DUE)
        scratch.run(RELATED)
        scratch.people(SHEETS, already=DUE)
        scratch.run("VACUUM ANALYZE", "CHECKPOINT")
        RetentionRule.objects.create(population="client", days=30)
        taken = scratch.seconds(act)
        erased = Contact.objects.exclude(erased_at=None).filter(last_name=None)
        assert erased.count() == DUE
        return taken


def _purge() -> None:
    now = timezone.now()
    settings.ERASURE_SAMPLE = 0
    done = purge.run(
        today=schedule.civil_day(now), now=now, cause=Cause.COMMAND, confirm=DUE
    )
    assert done.erased == DUE
