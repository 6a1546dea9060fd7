"""The due list, and a nightly purge, in a database of a million contacts.

RETENTION_SHEETS=100000 measures a smaller database; a tenth of it is due. The search by
value of a sample, which reads the whole database once per run, is measured with the
erasure.
"""

import os
import statistics
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from benchmarks import alone, scratch
from benchmarks.bench_erasure import NO_KEY_CHECKED, OWN_TRIGGERS_OFF, RELATED, raw
from benchmarks.rows import LARGE, Row
from contacts.models import Contact
from retention import purge, schedule
from retention.enums import PurgeCause
from retention.models import RetentionRule

SHEETS = int(os.environ.get("RETENTION_SHEETS", "1000000"))
DUE = SHEETS // 10
OLDEST = 10
MORE_MB = 10
"""Maximum memory that ten times as many contacts may add to a nightly run."""

# Written by a nightly run besides the erasures: the details of the run.
NIGHT = """
INSERT INTO retention_purgerun (cause, kind, as_of, state, started_at, due, erased, held,
    released, failed, brake, days)
VALUES ('command', '', now(), 'done', now(), 0, 0, 0, 0, 0, '', '{}');
INSERT INTO retention_purgedcontact (run_id, contact_id, outcome)
    SELECT (SELECT max(id) FROM retention_purgerun), id, 'erased' FROM due;
"""


def run() -> list[Row]:
    with scratch.database():
        _fill()
        return [_due_list(), *_night(), _memory()]


def _fill() -> None:
    """The inactive contacts have five related rows each; the others are only present."""
    scratch.people(DUE, inactive=DUE)
    scratch.run(RELATED)
    scratch.people(SHEETS, already=DUE)
    scratch.run(
        "UPDATE contacts_contact SET deactivated_at = deactivated_at - interval '1 year'"
        f" WHERE id < (SELECT min(id) + {OLDEST} FROM contacts_contact)",
        "VACUUM ANALYZE",
        "CHECKPOINT",
    )


def _due_list() -> Row:
    """The ten due contacts of the whole database, compared with the same ten by primary
    key.
    """
    with scratch.copy():
        RetentionRule.objects.create(population="client", days=300)
        today = schedule.civil_day(timezone.now())
        rules = schedule.rules_in_force()
        keys = list(schedule.due(today, rules).values_list("pk", flat=True))
        assert len(keys) == OLDEST
        limit = _median(lambda: list(Contact.objects.filter(pk__in=keys)))
        due = _median(lambda: list(schedule.due(today, rules)[:50]))
    name = f"due list, {OLDEST} of {SHEETS:,} / by key"
    return Row(name, due, limit, "ms", 3, False, judged=SHEETS >= LARGE)


def _median(act: Callable[[], object]) -> float:
    return statistics.median(scratch.seconds(act) for _ in range(50)) * 1000


def _night() -> list[Row]:
    limit, unchecked, taken = scratch.rounds(
        lambda: _fresh(lambda: raw(OWN_TRIGGERS_OFF, NIGHT)),
        lambda: _fresh(lambda: raw(NO_KEY_CHECKED, NIGHT)),
        lambda: _fresh(_purge),
    )
    name = f"a night: {DUE:,} of {SHEETS:,} / raw SQL"
    return [
        Row(label, DUE / taken, DUE / bare, "/s", 1.8, judged=DUE >= LARGE)
        for label, bare in [(name, limit), (f"{name}, keys unchecked", unchecked)]
    ]


def _memory() -> Row:
    """Peak memory of a nightly run, compared with one of a tenth of the contacts."""
    small = _peak("AND id % 10 <> 0")
    large = _peak("AND false")
    name = f"peak RSS of a night of {DUE:,} / of {DUE // 10:,}"
    return Row(name, large, small, "MB", 1 + MORE_MB / small, False)


def _peak(kept: str) -> float:
    with scratch.copy():
        RetentionRule.objects.create(population="client", days=30)
        scratch.run(
            "UPDATE contacts_contact SET deactivated_at = now()"
            f" WHERE deactivated_at IS NOT NULL {kept}"
        )
        return alone.peak_mb("benchmarks.bench_retention:night")


def _fresh(act: Callable[[], object]) -> float:
    with scratch.copy():
        RetentionRule.objects.create(population="client", days=30)
        taken = scratch.seconds(act)
        erased = Contact.objects.exclude(erased_at=None).filter(last_name=None)
        assert erased.count() == DUE
        return taken


def _purge() -> None:
    assert night() == DUE


def night() -> int:
    """Erase all due contacts; returns how many. The search by value is disabled."""
    now = timezone.now()
    today = schedule.civil_day(now)
    settings.ERASURE_SAMPLE = 0
    number = schedule.due(today).count()
    done = purge.run(today=today, now=now, cause=PurgeCause.COMMAND, confirm=number)
    assert done.erased == number
    return done.erased
