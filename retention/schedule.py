"""Computation of due dates: a délai franc, in civil days of settings.TIME_ZONE.

Neither the day of the deactivation nor the last day counts, so that N full days lie
between them: for 30 days from 25 May 2018, the data are kept until 25 June 2018
included and may be erased from 26 June, 00:00 in Paris. Being a day late is preferred
to a day early, because an erasure cannot be undone.
"""

import datetime
import zoneinfo
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Q

from contacts.enums import DEACTIVATED_STATUS, Kind, Status
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from retention.enums import Population
from retention.models import RetentionRule

Rules = Mapping[str, int | None]
"""Days by population; None or absent: no delay of its own."""

POPULATIONS = {
    Population.CLIENT: Kind.CLIENT,
    Population.PROSPECT: Kind.CLIENT,
    Population.WORKER: Kind.WORKER,
    Population.CANDIDATE: Kind.WORKER,
}
OWN_DELAY = {
    Status.PROSPECT: Population.PROSPECT,
    Status.CANDIDATE: Population.CANDIDATE,
}


def rules_in_force() -> dict[str, int | None]:
    saved = dict(RetentionRule.objects.values_list("population", "days"))
    return {str(population): saved.get(population) for population in Population}


def civil_day(instant: datetime.datetime) -> datetime.date:
    """The civil day in France, whatever the server's time zone."""
    return instant.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE)).date()


def _midnight(day: datetime.date) -> datetime.datetime:
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    return datetime.datetime.combine(day, datetime.time(), zone)


def last_kept_day(deactivated_at: datetime.datetime, days: int) -> datetime.date:
    """The last whole day on which all the data are kept."""
    return civil_day(deactivated_at) + datetime.timedelta(days=days + 1)


def days_for(contact: Contact, rules: Rules) -> int | None:
    """The delay of this contact: for a former prospect or candidate, their own if it is
    set.
    """
    own = OWN_DELAY.get(Status(contact.deactivated_from or contact.status))
    return (rules.get(own) if own else None) or rules.get(contact.kind)


def last_kept_day_of(
    contact: Contact, rules: Rules | None = None
) -> datetime.date | None:
    """The contact's last kept day; None if active, erased or without a delay."""
    if not contact.deactivated_at or contact.is_erased:
        return None
    days = days_for(contact, rules_in_force() if rules is None else rules)
    return last_kept_day(contact.deactivated_at, days) if days else None


def due(
    today: datetime.date, rules: Rules | None = None, *, kind: str | None = None
) -> ContactQuerySet:
    """Contacts whose last kept day is past on the morning of `today`, oldest first.

    One index range per population (contact_awaiting_erasure), whatever the table's
    size.
    """
    rules = rules_in_force() if rules is None else rules
    overdue = Q(pk__in=[])
    for population, days in _delays(rules).items():
        if kind and POPULATIONS[population] != kind:
            continue
        # D + N + 1 < today, rearranged so that the index on the instant is used.
        before = _midnight(today - datetime.timedelta(days=days + 1))
        overdue |= _deactivated(population, rules) & Q(deactivated_at__lt=before)
    found = Contact.objects.not_erased().filter(overdue, restricted_at=None)
    return found.order_by("deactivated_at", "pk")


def _delays(rules: Rules) -> dict[Population, int]:
    return {p: days for p in Population if (days := rules.get(p))}


def _deactivated(population: Population, rules: Rules) -> Q:
    """The deactivated contacts to which a population's delay applies."""
    kind = POPULATIONS[population]
    deactivated = Q(kind=kind, status=DEACTIVATED_STATUS[kind])
    if population in OWN_DELAY.values():
        return deactivated & Q(deactivated_from=population)
    own = [status for status, p in OWN_DELAY.items() if rules.get(p)]
    return deactivated & ~Q(deactivated_from__in=own) if own else deactivated


def due_between(
    first: datetime.date, last: datetime.date, rules: Rules | None = None
) -> ContactQuerySet:
    """The contacts that become erasable from `first` to `last`, both included."""
    earlier = due(first - datetime.timedelta(days=1), rules)
    return due(last, rules).exclude(pk__in=earlier.order_by().values("pk"))


def erasable_from(contact: Contact, rules: Rules) -> datetime.date | None:
    last = last_kept_day_of(contact, rules)
    return last + datetime.timedelta(days=1) if last else None


def last_kept_day_if_deactivated(
    contact: Contact, at: datetime.datetime
) -> datetime.date | None:
    """Last kept day shown by the deactivation alert; None if no delay is set."""
    days = days_for(contact, rules_in_force())
    return last_kept_day(at, days) if days else None
