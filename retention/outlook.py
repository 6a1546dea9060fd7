"""What is ahead of each population: how many contacts wait, and the first day."""

import datetime
import zoneinfo
from typing import NamedTuple

from django.conf import settings
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate

from contacts.enums import DEACTIVATED_STATUS
from contacts.models import Contact
from retention.enums import Population
from retention.schedule import (
    MONTH,
    OWN_DELAY,
    POPULATIONS,
    AnyRules,
    counted_from_contact,
)


class Outlook(NamedTuple):
    """The deactivated contacts to which a delay applies, and the day the first of them
    may be erased; a past day is overdue, and the next purge erases."""

    people: int
    next_day: datetime.date | None


def of_each(rules: AnyRules) -> dict[Population, Outlook]:
    """The outlook of each population under these rules; 1 query."""
    wanted: dict[str, Aggregate] = {}
    for population in Population:
        if who := _who(population, rules):
            wanted[f"{population}_people"] = Count("pk", filter=who)
            if day := _first_day(population, rules):
                wanted[f"{population}_day"] = Min(day, filter=who)
    waiting = Contact.objects.not_erased().unmerged().filter(restricted_at=None)
    found = waiting.order_by().aggregate(**wanted)
    return {
        population: Outlook(
            found.get(f"{population}_people", 0), found.get(f"{population}_day")
        )
        for population in Population
    }


def _who(population: Population, rules: AnyRules) -> Q | None:
    """The deactivated contacts of a population; None for the deceased without a delay
    of their own, who count with their situation."""
    if population == Population.DECEASED:
        dead = Q(deceased_at__isnull=False, deactivated_at__isnull=False)
        return dead if rules.get(population) else None
    kind = POPULATIONS[population]
    deactivated = Q(kind=kind, status=DEACTIVATED_STATUS[kind])
    if rules.get(Population.DECEASED):
        deactivated &= Q(deceased_at=None)
    if population in OWN_DELAY.values():
        return deactivated & Q(deactivated_from=population)
    return deactivated & ~Q(deactivated_from__in=list(OWN_DELAY.values()))


def _first_day(population: Population, rules: AnyRules) -> Combinable | None:
    """The first day on which a contact of this population may be erased, in SQL: that
    of retention/schedule.py."""
    own = rules.get(population)
    if population == Population.DECEASED:
        return _day_after("deceased_at", own) if own else None
    days = own or rules.get(POPULATIONS[population])
    if not days:
        return None
    if not own or population not in counted_from_contact(rules):
        return Greatest(_day_after("deactivated_at", days), _announced(days))
    unheard = Least("created_at", "deactivated_at")
    return Greatest(
        _day_after(Coalesce("last_contact_at", unheard), days),
        _day_after("deactivated_at", min(days, MONTH)),
        _announced(days),
    )


def _announced(days: int) -> Case:
    """The day announced to the person, or that of a whole delay after the sign of life
    that cancelled it; null if none was announced."""
    cancelled = Q(last_contact_at__gt=F("erasure_announced_at"))
    return Case(
        When(cancelled, then=_day_after("last_contact_at", days)),
        default=F("erasure_announced_for"),
        output_field=DateField(),
    )


def _day_after(instant: str | Coalesce, days: int) -> Combinable:
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    day = TruncDate(instant, tzinfo=zone)
    return ExpressionWrapper(day + Value(days + 2), output_field=DateField())
