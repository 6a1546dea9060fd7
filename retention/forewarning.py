"""« Nous allons supprimer vos informations le ... »: the person is told some days before,
and keeps their sheet by one button.

Whoever can be told is not due before the day that the message names, which is never
sooner than the number of days set. Any sign of life (contacts/last_contact.py) after the
message cancels it, and the delay starts again. Prospects and candidates who stayed silent
for the whole time (retention/dormant.py) are told likewise; without an answer the night
deactivates their sheet.
"""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, F, Q, QuerySet, Value, When

from accounts import audit
from accounts.models import User
from consent import links
from consent.eligibility import suppressed
from contacts import last_contact, lifecycle
from contacts.enums import Channel, Status
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from core.typography import long_date
from messaging import outbox
from retention import schedule
from retention.dormant import SILENCE, dormant
from retention.enums import Untold
from retention.models import Forewarning

A_RUN = 500
"""People told in one run; the others wait for the next, and are not due meanwhile."""
TEMPLATE = "erasure_announced"


def days_in_force() -> int | None:
    """The number of days before the deletion; None if nobody is told."""
    return Forewarning.objects.values_list("days", flat=True).first()


def save(days: int | None, *, user: User | None = None) -> bool:
    """Set the number of days, None for nobody; returns whether it changed."""
    with transaction.atomic():
        before = days_in_force()
        if before == days:
            return False
        if days is None:
            Forewarning.objects.all().delete()
        else:
            Forewarning.objects.update_or_create(pk=1, defaults={"days": days})
        audit.record(
            "retention.forewarning_changed", user=user, before=before, after=days
        )
    return True


def _obstacles() -> list[tuple[Untold, Q]]:
    return [
        (Untold.DECEASED, Q(deceased_at__isnull=False)),
        (Untold.RESTRICTED, Q(restricted_at__isnull=False)),
        (Untold.NO_ADDRESS, Q(email_key=None)),
        (Untold.UNDELIVERABLE, Q(email_unusable_at__isnull=False)),
        (Untold.UNCONFIRMED, Q(email_unconfirmed_at__isnull=False)),
        (Untold.SUPPRESSED, suppressed(Channel.EMAIL)),
    ]


def with_obstacle(contacts: QuerySet[Contact]) -> QuerySet[Any]:
    """Annotate `obstacle`: why each person may not be told, "" if they may."""
    obstacle = Case(
        *(When(condition, then=Value(why.value)) for why, condition in _obstacles()),
        default=Value(""),
        output_field=CharField(),
    )
    return contacts.annotate(obstacle=obstacle)


def _announced() -> Q:
    """A deletion was announced to the person, who gave no sign of life since."""
    silent = Q(last_contact_at=None) | Q(last_contact_at__lte=F("erasure_announced_at"))
    return Q(erasure_announced_at__isnull=False) & silent


def untold(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Those of the contacts who may be told and were not, with `obstacle`."""
    # As a set of ids: negated, the condition would have to handle each null in it.
    told = Contact.objects.filter(_announced())
    return with_obstacle(contacts).filter(obstacle="").exclude(pk__in=told.values("pk"))


def due(
    today: datetime.date,
    rules: schedule.AnyRules | None = None,
    *,
    kind: str | None = None,
) -> ContactQuerySet:
    """The contacts to erase on the morning of `today`: those whose delay is over, except
    the people who must be told first."""
    overdue = schedule.due(today, rules, kind=kind)
    is_on = Exists(Forewarning.objects.all())
    waiting = untold(overdue.order_by()).filter(is_on).values("pk")
    return overdue.exclude(pk__in=waiting)


def obstacles_ahead(
    now: datetime.datetime, rules: schedule.AnyRules
) -> list[tuple[str, int]]:
    """Why people whose data are deleted within 30 days cannot be told, and how many."""
    horizon = schedule.civil_day(now) + datetime.timedelta(days=30)
    ahead = with_obstacle(schedule.due(horizon, rules)).exclude(obstacle="")
    rows = ahead.order_by().values_list("obstacle").annotate(Count("pk"))
    return [(Untold(why).label, number) for why, number in sorted(rows)]


class ForewarningOutcome(NamedTuple):
    told: int
    deactivated: int


def run(now: datetime.datetime) -> ForewarningOutcome:
    """Deactivate the sheets of those who were told and stayed silent, then tell those
    whose day comes. Nothing without a setting; repeating it tells nobody twice."""
    days = days_in_force()
    if days is None:
        return ForewarningOutcome(0, 0)
    deactivated = _deactivate_silent(now, days)
    today = schedule.civil_day(now)
    rules = schedule.rules_in_force()
    soonest = today + datetime.timedelta(days=days)
    told = 0
    for contact, day in _whom(now, days, rules):
        told += _tell(contact, max(day, soonest), now)
        if told >= A_RUN:
            break
    if told:
        audit.record("retention.people_told", count=told)
    return ForewarningOutcome(told, deactivated)


def _whom(
    now: datetime.datetime, days: int, rules: schedule.Rules
) -> Iterator[tuple[Contact, datetime.date]]:
    """The people to tell, and the first day on which their data may be deleted."""
    ahead = datetime.timedelta(days=days)
    horizon = schedule.civil_day(now) + ahead
    for contact in untold(schedule.due(horizon, rules)).iterator(A_RUN):
        if day := schedule.erasable_from(contact, rules):
            yield contact, day
    for contact in untold(dormant(now + ahead)).iterator(A_RUN):
        if day := _day_of_silent(contact, now + ahead, rules):
            yield contact, day


def _day_of_silent(
    contact: Contact, soonest: datetime.datetime, rules: schedule.Rules
) -> datetime.date | None:
    """The day on which the data of a silent prospect or candidate may be deleted, if the
    night deactivates their sheet; None without a delay."""
    heard = contact.last_contact_at or contact.created_at
    ends = max(heard + SILENCE[Status(contact.status)], soonest)
    last = schedule.last_kept_day_if_deactivated(contact, ends, rules)
    # The night of that day may be the next one.
    return last + 2 * schedule.DAY if last else None


def _tell(contact: Contact, day: datetime.date, now: datetime.datetime) -> bool:
    with transaction.atomic():
        mine = Contact.objects.select_for_update(of=("self",), skip_locked=True)
        locked = untold(mine.filter(pk=contact.pk, erased_at=None)).first()
        if locked is None or locked.is_active != contact.is_active:
            return False
        Contact.objects.filter(pk=locked.pk).update(
            erasure_announced_at=now, erasure_announced_for=day
        )
        values = {
            "dateSuppression": long_date(day),
            "lien": links.keep_url(locked),
        }
        outbox.queue(TEMPLATE, contact=locked, now=now, values=values)
    return True


def _deactivate_silent(now: datetime.datetime, days: int) -> int:
    told_by = now - datetime.timedelta(days=days)
    silent = dormant(now).filter(_announced(), erasure_announced_at__lte=told_by)
    ids = silent.filter(restricted_at=None).values_list("pk", flat=True)
    return lifecycle.deactivate_each(list(ids), at=now)


def keep(contact: Contact, now: datetime.datetime) -> None:
    """The person asks to keep their sheet: their delay starts again."""
    with transaction.atomic():
        last_contact.note(contact.pk, now)
        audit.record("portal.kept", target=contact.target)
