"""Computation of due dates: a délai franc, in civil days of settings.TIME_ZONE.

Neither the day of the deactivation nor the last day counts, so that N full days lie
between them: for 30 days from 25 May 2018, the data are kept until 25 June 2018
included and may be erased from 26 June, 00:00 in Paris. Being a day late is preferred
to a day early, because an erasure cannot be undone.

Whoever was told the day of the deletion of their data (retention/forewarning.py) keeps
them until that day; a sign of life after it restarts their delay.

The delay of prospects and candidates may count from the last contact that came from the
person (CNIL: three years, two years). Their data are then kept a month after the
deactivation in any case, so that a deactivation by mistake can be taken back.
"""

import datetime
import zoneinfo
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import F, Q

from contacts.enums import DEACTIVATED_STATUS, Kind, Status
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from retention.enums import Population
from retention.models import RetentionRule

DAY = datetime.timedelta(days=1)
MONTH = 30
"""Days kept after a deactivation, whenever the last contact was."""


class Rules(dict[str, int | None]):
    """Days by population; None or absent: no delay of its own.

    `from_contact`: the populations whose delay counts from the last contact that came
    from the person, not from the deactivation.
    """

    def __init__(
        self, days: Mapping[str, int | None], *, from_contact: Iterable[str] = ()
    ) -> None:
        super().__init__(days)
        self.from_contact = frozenset(from_contact)


AnyRules = Mapping[str, int | None]
"""Rules, or days alone, all of them counted from the deactivation."""


def counted_from_contact(rules: AnyRules) -> frozenset[str]:
    return rules.from_contact if isinstance(rules, Rules) else frozenset()


POPULATIONS = {
    Population.CLIENT: Kind.CLIENT,
    Population.PROSPECT: Kind.CLIENT,
    Population.WORKER: Kind.WORKER,
    Population.CANDIDATE: Kind.WORKER,
}
"""The populations of living people, who are told their delay; the kind of each."""
OWN_DELAY = {
    Status.PROSPECT: Population.PROSPECT,
    Status.CANDIDATE: Population.CANDIDATE,
}


def rules_in_force() -> Rules:
    return in_force(RetentionRule.objects.all())


def in_force(rows: Iterable[RetentionRule]) -> Rules:
    """The delays of these saved rows."""
    saved = {rule.population: rule for rule in rows}
    days = {str(p): saved[p].days if p in saved else None for p in Population}
    return Rules(days, from_contact=[p for p in saved if saved[p].from_last_contact])


def civil_day(instant: datetime.datetime) -> datetime.date:
    """The civil day in France, whatever the server's time zone."""
    return instant.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()


def midnight(day: datetime.date) -> datetime.datetime:
    """The instant at which this civil day begins."""
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    return datetime.datetime.combine(day, datetime.time(), zone)


def last_kept_day(deactivated_at: datetime.datetime, days: int) -> datetime.date:
    """The last whole day on which all the data are kept."""
    return civil_day(deactivated_at) + datetime.timedelta(days=days + 1)


def days_for(contact: Contact, rules: AnyRules) -> int | None:
    """The delay of this contact: for a deceased person, a former prospect or candidate,
    their own if it is set.
    """
    if _has_delay_of_deceased(contact, rules):
        return rules[Population.DECEASED]
    own = OWN_DELAY.get(Status(contact.deactivated_from or contact.status))
    return (rules.get(own) if own else None) or rules.get(contact.kind)


def last_kept_day_of(
    contact: Contact, rules: AnyRules | None = None
) -> datetime.date | None:
    """The contact's last kept day; None if active, erased or without a delay, or for a
    merged contact, which is kept and erased with the one that stays."""
    if not contact.deactivated_at or contact.is_erased or contact.merged_into_id:
        return None
    rules = rules_in_force() if rules is None else rules
    return _last_kept_day(contact, contact.deactivated_at, rules)


def _has_delay_of_deceased(contact: Contact, rules: AnyRules) -> bool:
    return contact.is_deceased and bool(rules.get(Population.DECEASED))


def _last_kept_day(
    contact: Contact, deactivated_at: datetime.datetime, rules: AnyRules
) -> datetime.date | None:
    days = days_for(contact, rules)
    if not days:
        return None
    if contact.deceased_at and _has_delay_of_deceased(contact, rules):
        return last_kept_day(contact.deceased_at, days)
    last = _last_kept_day_unwarned(contact, deactivated_at, days, rules)
    if contact.kept_since:
        return max(last, last_kept_day(contact.kept_since, days))
    announced = contact.announced_erasure
    return max(last, announced - DAY) if announced else last


def _last_kept_day_unwarned(
    contact: Contact, deactivated_at: datetime.datetime, days: int, rules: AnyRules
) -> datetime.date:
    """The last kept day of somebody to whom no deletion was announced."""
    population = OWN_DELAY.get(Status(contact.deactivated_from or contact.status))
    if population not in counted_from_contact(rules) or not rules.get(population):
        return last_kept_day(deactivated_at, days)
    heard = contact.last_contact_at or min(contact.created_at, deactivated_at)
    shortest = last_kept_day(deactivated_at, min(days, MONTH))
    return max(last_kept_day(heard, days), shortest)


def due(
    today: datetime.date, rules: AnyRules | None = None, *, kind: str | None = None
) -> ContactQuerySet:
    """Contacts whose last kept day is past on the morning of `today`, oldest first.

    One index range per population (contact_awaiting_erasure), whatever the table's
    size.
    """
    rules = rules_in_force() if rules is None else rules
    overdue = Q(pk__in=[])
    for population, days in _delays(rules).items():
        if population == Population.DECEASED:
            dead = Q(deceased_at__lt=_over(today, days)) & ~Q(deactivated_at=None)
            overdue |= dead & Q(kind=kind) if kind else dead
            continue
        if kind and POPULATIONS[population] != kind:
            continue
        deactivated = _deactivated(population, rules) & _as_announced(today, days)
        if population in counted_from_contact(rules):
            shortest = Q(deactivated_at__lt=_over(today, min(days, MONTH)))
            overdue |= deactivated & shortest & _heard_before(_over(today, days))
        else:
            overdue |= deactivated & Q(deactivated_at__lt=_over(today, days))
    found = Contact.objects.not_erased().unmerged().filter(overdue, restricted_at=None)
    return found.order_by("deactivated_at", "pk")


def _over(today: datetime.date, days: int) -> datetime.datetime:
    """Delays of `days` that began before this instant are over on `today`: D + N + 1 <
    today, rearranged so that the index on the instant is used."""
    return midnight(today - datetime.timedelta(days=days + 1))


def _heard_before(instant: datetime.datetime) -> Q:
    """The last contact from the person, else the creation, was before this instant; a
    record created after its deactivation counts from the deactivation."""
    unheard = Q(created_at__lt=instant) | Q(deactivated_at__lt=instant)
    return Q(last_contact_at__lt=instant) | (Q(last_contact_at=None) & unheard)


def _as_announced(today: datetime.date, days: int) -> Q:
    """No deletion was announced to the person, or its day has come, or a whole delay has
    passed since the sign of life that cancelled it."""
    untold = Q(erasure_announced_at=None)
    is_silent = Q(last_contact_at=None) | Q(
        last_contact_at__lte=F("erasure_announced_at")
    )
    has_come = is_silent & Q(erasure_announced_for__lte=today)
    has_passed = Q(
        last_contact_at__gt=F("erasure_announced_at"),
        last_contact_at__lt=_over(today, days),
    )
    return untold | has_come | has_passed


def _delays(rules: AnyRules) -> dict[Population, int]:
    return {p: days for p in Population if (days := rules.get(p))}


def _deactivated(population: Population, rules: AnyRules) -> Q:
    """The deactivated contacts to which a population's delay applies."""
    kind = POPULATIONS[population]
    deactivated = Q(kind=kind, status=DEACTIVATED_STATUS[kind])
    if rules.get(Population.DECEASED):
        deactivated &= Q(deceased_at=None)
    if population in OWN_DELAY.values():
        return deactivated & Q(deactivated_from=population)
    own = [status for status, p in OWN_DELAY.items() if rules.get(p)]
    return deactivated & ~Q(deactivated_from__in=own) if own else deactivated


def due_between(
    first: datetime.date, last: datetime.date, rules: AnyRules | None = None
) -> ContactQuerySet:
    """The contacts that become erasable from `first` to `last`, both included."""
    earlier = due(first - datetime.timedelta(days=1), rules)
    return due(last, rules).exclude(pk__in=earlier.order_by().values("pk"))


def erasable_from(contact: Contact, rules: AnyRules) -> datetime.date | None:
    last = last_kept_day_of(contact, rules)
    return last + datetime.timedelta(days=1) if last else None


def last_kept_day_if_deactivated(
    contact: Contact, at: datetime.datetime, rules: AnyRules | None = None
) -> datetime.date | None:
    """Last kept day of a contact deactivated then, as the deactivation alert shows it;
    None if no delay is set."""
    return _last_kept_day(contact, at, rules_in_force() if rules is None else rules)
