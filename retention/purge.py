"""The purge: erase overdue contacts. Shared by the command, Celery beat and the button."""

import datetime
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from accounts import audit
from accounts.models import User
from consent.sharing import Silenced, silenced_by_erasure
from contacts.enums import Kind
from contacts.querysets import ContactQuerySet
from core import locks
from core.statements import statement
from erasure import enums as erasure
from erasure.engine import erase
from erasure.engine.options import ErasureOrder, ErasureReport
from erasure.holds import release
from erasure.verification import resume
from erasure.verification.search import Search
from retention import alerts, forewarning, proofs, safety_limit, schedule
from retention.enums import PurgeCause, PurgeOutcome, RunState
from retention.models import PurgedContact, PurgeRun

# What an interrupted run did not record; its erasures have the run's start as instant.
NOTE_DEAD = statement("retention", "note_interrupted_run")

Progress = Callable[[int], None]


class PurgeRefused(Exception):
    """The run may not start; the message is a French sentence."""


@dataclass(frozen=True)
class PurgePlan:
    """What a run at a given date would erase, under the delays in force."""

    today: datetime.date
    kind: str | None
    rules: schedule.Rules
    counts: dict[str, int]
    safety_limit: str
    released: list[int]
    """Contacts losing a field at the end of its hold; the safety limit ignores them."""

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def contacts(self) -> ContactQuerySet:
        return forewarning.due(self.today, self.rules, kind=self.kind)

    @property
    def silenced(self) -> list[Silenced]:
        """The other contacts that these erasures would stop from receiving what they
        accepted."""
        return silenced_by_erasure(list(self.contacts))


@dataclass
class Tally:
    """Counts of a run in progress."""

    erased: int = 0
    held: int = 0
    failed: int = 0
    released: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, done: ErasureReport) -> None:
        self.erased += len(done.erased)
        self.held += len(done.held)
        self.failed += len(done.failed)


def plan(
    *, today: datetime.date, now: datetime.datetime, kind: str | None = None
) -> PurgePlan:
    """Compute what is due and whether the safety limit stops it; changes nothing."""
    rules = schedule.rules_in_force()
    counts = {
        str(each): forewarning.due(today, rules, kind=each).count()
        for each in ([kind] if kind else Kind.values)
    }
    return PurgePlan(
        today=today,
        kind=kind,
        rules=rules,
        counts=counts,
        safety_limit=safety_limit.reason(counts, now),
        released=release.due_on(today),
    )


def run(
    *,
    today: datetime.date,
    now: datetime.datetime,
    cause: PurgeCause,
    kind: str | None = None,
    confirm: int | None = None,
    user: User | None = None,
    progress: Progress = lambda done: None,
) -> PurgeRun:
    """Erase every contact that is overdue on the morning of `today`.

    Idempotent: what an earlier run missed is still due. `confirm` is the number due,
    given by a person to let a stopped run go. A failure on one contact does not stop
    the rest. Raises PurgeRefused if another run is in progress or `confirm` is not the
    number due.
    """
    with locks.alone("purge") as alone:
        if not alone:
            raise PurgeRefused("Une autre purge est en cours.")
        dead = _close_dead()
        # This lock held every earlier purge: none of their searches is still running.
        resume.take_up(now, cause=erasure.Cause.RETENTION)
        planned = plan(today=today, now=now, kind=kind)
        if confirm is not None and confirm != planned.number:
            raise PurgeRefused(
                f"Le nombre confirmé ({confirm}) n'est pas le nombre de fiches à effacer "
                f"({planned.number}) : rien n'a été effacé."
            )
        purge_run = PurgeRun.objects.create(
            cause=cause,
            user=user,
            kind=kind or "",
            as_of=today,
            started_at=now,
            due=planned.number,
            days=dict(planned.rules),
        )
        if (
            planned.safety_limit
            and confirm is None
            and not _is_rest_of(dead, planned, now)
        ):
            return _stop(purge_run, planned.safety_limit, now)
        tally = _erase(planned, purge_run, now=now, progress=progress)
        proofs.expire(now)
        return _finish(purge_run, tally)


def _erase(
    planned: PurgePlan,
    purge_run: PurgeRun,
    *,
    now: datetime.datetime,
    progress: Progress,
) -> Tally:
    """Erase what is due, and the fields whose legal hold is over."""
    tally = Tally()
    # One search by value for the whole run: each reads the whole database.
    search = Search.sample(planned.contacts)
    search.also(planned.released)
    order = ErasureOrder(erasure.Cause.RETENTION, now, purge_run.user)
    # Passed as a QuerySet: the engine evaluates it again under the lock and skips
    # contacts reactivated meanwhile.
    for done in erase.in_batches(planned.contacts, order, search, erase.BATCH):
        _note(purge_run, done)
        tally.add(done)
        progress(tally.erased + tally.failed)
    released = release.release_due(
        today=planned.today, now=now, user=purge_run.user, search=search
    )
    _note(purge_run, released, gone=PurgeOutcome.RELEASED)
    tally.released += len(released.erased)
    tally.failed += len(released.failed)
    search.settle(now)
    return tally


def _close_dead() -> PurgeRun | None:
    """Mark an interrupted run, if any, and fill in the counts it did not write."""
    dead = PurgeRun.objects.filter(state=RunState.RUNNING).first()
    if dead is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(NOTE_DEAD, [dead.pk])
    outcomes = Counter(dead.contacts.values_list("outcome", flat=True))
    dead.state = RunState.INTERRUPTED
    dead.held = outcomes[PurgeOutcome.HELD]
    dead.erased = outcomes[PurgeOutcome.ERASED] + dead.held
    dead.failed = outcomes[PurgeOutcome.FAILED]
    dead.save(update_fields=["state", "erased", "held", "failed"])
    return dead


def _is_rest_of(
    dead: PurgeRun | None, planned: PurgePlan, now: datetime.datetime
) -> bool:
    """Whether what is due was already allowed, in a run that was then interrupted."""
    return (
        dead is not None
        and dead.kind == (planned.kind or "")
        and not safety_limit.clock(now)
        and planned.number <= dead.due - dead.erased + safety_limit.ALWAYS_ALLOWED
    )


def _note(
    purge_run: PurgeRun,
    done: ErasureReport,
    *,
    gone: PurgeOutcome = PurgeOutcome.ERASED,
) -> None:
    """Record the result for each contact of a batch, in one statement."""
    outcomes = {
        **dict.fromkeys(done.erased, gone),
        **dict.fromkeys(done.held, PurgeOutcome.HELD),
        **dict.fromkeys(done.failed, PurgeOutcome.FAILED),
    }
    PurgedContact.objects.bulk_create(
        PurgedContact(run=purge_run, contact_id=contact, outcome=outcome)
        for contact, outcome in outcomes.items()
    )


def _stop(purge_run: PurgeRun, reason: str, now: datetime.datetime) -> PurgeRun:
    purge_run.state = RunState.SUSPENDED
    purge_run.safety_limit = reason
    purge_run.ended_at = now
    purge_run.save(update_fields=["state", "safety_limit", "ended_at"])
    audit.record("purge.braked", user=purge_run.user, target=f"purge:{purge_run.pk}")
    alerts.suspended(purge_run, now)
    return purge_run


def _finish(purge_run: PurgeRun, tally: Tally) -> PurgeRun:
    elapsed = datetime.timedelta(seconds=time.monotonic() - tally.began)
    purge_run.ended_at = purge_run.started_at + elapsed
    purge_run.state = RunState.PARTLY if tally.failed else RunState.DONE
    for name in ("erased", "held", "failed", "released"):
        setattr(purge_run, name, getattr(tally, name))
    purge_run.save()
    audit.record(
        "purge.done",
        user=purge_run.user,
        target=f"purge:{purge_run.pk}",
        erased=tally.erased,
        held=tally.held,
        failed=tally.failed,
        released=tally.released,
    )
    return purge_run
