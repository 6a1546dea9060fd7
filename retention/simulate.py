"""Simulate other delays (« Si je passe de 90 à 30 jours »): contacts, fields and days.
Saves nothing.
"""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from contacts.models import Contact
from retention import schedule


@dataclass(frozen=True)
class Simulation:
    """What the next run would erase under other delays."""

    run_on: datetime.date
    rules: schedule.AnyRules
    due: QuerySet[Contact]
    newly_due: QuerySet[Contact]
    spared: QuerySet[Contact]
    by_day: list[tuple[datetime.date, int]]

    @property
    def number(self) -> int:
        return self.due.count()


def simulate(
    proposed: schedule.AnyRules, *, run_on: datetime.date, days_ahead: int = 30
) -> Simulation:
    """What a purge on `run_on` would erase if `proposed` were saved before it.

    `newly_due`: contacts kept under the delays in force; `spared`: contacts erased
    under them only. `by_day`: number of contacts by day of erasure; the first day
    includes all that is overdue.
    """
    due = schedule.due(run_on, proposed)
    due_now = schedule.due(run_on)
    horizon = run_on + datetime.timedelta(days=days_ahead)
    days: Counter[datetime.date] = Counter()
    found = schedule.due(horizon, proposed).only(
        "kind",
        "status",
        "deactivated_from",
        "deactivated_at",
        "erased_at",
        "last_contact_at",
        "erasure_announced_at",
        "erasure_announced_for",
        "created_at",
    )
    for contact in found.iterator(2000):
        day = schedule.erasable_from(contact, proposed)
        if day:
            days[max(day, run_on)] += 1
    span = (horizon - run_on).days + 1
    calendar = [run_on + datetime.timedelta(days=n) for n in range(span)]
    return Simulation(
        run_on=run_on,
        rules=proposed,
        due=due,
        newly_due=due.exclude(pk__in=due_now.order_by().values("pk")),
        spared=due_now.exclude(pk__in=due.order_by().values("pk")),
        by_day=[(day, days[day]) for day in calendar],
    )
