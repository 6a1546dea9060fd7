"""« Nous allons supprimer vos informations le ... »: the person is told some days before,
and keeps their record by one button.

Whoever can be told is not due before the day that the message names, which is never
sooner than the number of days set. Any sign of life (contacts/last_contact.py) after the
message cancels it, and the delay starts again. Prospects and candidates who stayed silent
for the whole time (retention/dormant.py) are told likewise; without an answer the night
deactivates their record. How they are told: retention/announcing.py.

An announcement counts for a deletion soon after its day: where the purge did not happen
then, the person is told again. One that did not arrive is repeated by SMS, else a user
has until the day to reach the person.
"""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts import audit
from accounts.models import Company, User
from consent.eligibility import suppressed
from contacts import last_contact, lifecycle
from contacts.enums import Channel, Status
from contacts.models import Contact, Representative
from contacts.querysets import ContactQuerySet
from messaging.enums import MessageState
from messaging.gateways.base import is_set_up
from messaging.models import OutgoingMessage
from retention import announcing, schedule
from retention.dormant import SILENCE, dormant
from retention.enums import Untold
from retention.models import MOST_DAYS, Forewarning

A_RUN = 500
"""People told in one run; the others wait for the next, and are not due meanwhile."""
LAPSES = datetime.timedelta(days=MOST_DAYS + 60)
"""Age at which an announcement counts for no deletion any more."""


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
        (Untold.NO_ADDRESS, Q(email_key=None)),
        (Untold.UNDELIVERABLE, Q(email_unusable_at__isnull=False)),
        (Untold.UNCONFIRMED, Q(email_unconfirmed_at__isnull=False)),
        (Untold.SUPPRESSED, suppressed(Channel.EMAIL)),
        (Untold.NOT_DELIVERED, lost()),
    ]


def lost() -> Q:
    """The mail that announced the deletion did not arrive."""
    mails = OutgoingMessage.objects.filter(
        contact=OuterRef("pk"),
        kind=announcing.TEMPLATE,
        queued_at=OuterRef("erasure_announced_at"),
        state__in=[MessageState.FAILED, MessageState.WITHHELD],
    )
    return Q(Exists(mails))


def _takes_sms() -> Q:
    if not is_set_up():
        return Q(pk__in=[])
    usable = Q(
        mobile_key__isnull=False, mobile_unusable_at=None, mobile_unconfirmed_at=None
    )
    # As `messaging.reach.sends_sms`, without a query of its own.
    named = Q(Exists(Company.objects.exclude(sms_sender="")))
    return usable & named & ~suppressed(Channel.SMS)


def _has_reader(today: datetime.date) -> Q:
    """A representative receives what is written to the person, at an address of their
    own."""
    readers = Representative.objects.in_force(today).filter(receives=True)
    return Q(pk__in=readers.exclude(email=None).values("contact"))


def with_obstacle(contacts: QuerySet[Contact], today: datetime.date) -> QuerySet[Any]:
    """Annotate `obstacle`: why each person may not be told, "" if they may, by mail
    (`by_mail`), by SMS (`by_sms`) or through a representative."""
    by_mail = Q()
    for _, condition in _obstacles():
        by_mail &= ~condition
    ways = by_mail | _takes_sms() | _has_reader(today)
    obstacle = Case(
        When(deceased_at__isnull=False, then=Value(Untold.DECEASED.value)),
        When(restricted_at__isnull=False, then=Value(Untold.RESTRICTED.value)),
        When(ways, then=Value("")),
        *(When(condition, then=Value(why.value)) for why, condition in _obstacles()),
        default=Value(""),
        output_field=CharField(),
    )
    return contacts.annotate(
        obstacle=obstacle,
        by_mail=ExpressionWrapper(by_mail, BooleanField()),
        by_sms=ExpressionWrapper(_takes_sms(), BooleanField()),
        is_lost=ExpressionWrapper(lost(), BooleanField()),
    )


def _announced(today: datetime.date) -> Q:
    """A deletion was announced to the person lately, who gave no sign of life since."""
    silent = Q(last_contact_at=None) | Q(last_contact_at__lte=F("erasure_announced_at"))
    lately = Q(erasure_announced_at__gte=schedule.midnight(today) - LAPSES)
    return lately & silent


def untold(contacts: QuerySet[Contact], today: datetime.date) -> QuerySet[Contact]:
    """Those of the contacts who may be told and were not, with `obstacle`: a mail that
    did not arrive tells nobody."""
    # As sets of ids: negated, the conditions would have to handle each null in them.
    told = Contact.objects.filter(_announced(today)).exclude(lost() & _takes_sms())
    found = with_obstacle(contacts, today).filter(obstacle="")
    return found.exclude(pk__in=told.values("pk"))


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
    waiting = untold(overdue.order_by(), today).filter(is_on).values("pk")
    return overdue.exclude(pk__in=waiting)


def obstacles_ahead(
    now: datetime.datetime, rules: schedule.AnyRules
) -> list[tuple[str, int]]:
    """Why people whose data are deleted within 30 days cannot be told, and how many."""
    horizon = schedule.civil_day(now) + datetime.timedelta(days=30)
    due_then = schedule.due(horizon, rules)
    ahead = with_obstacle(due_then, schedule.civil_day(now)).exclude(obstacle="")
    rows = ahead.order_by().values_list("obstacle").annotate(Count("pk"))
    return [(Untold(why).label, number) for why, number in sorted(rows)]


class ForewarningOutcome(NamedTuple):
    told: int
    deactivated: int


def run(now: datetime.datetime) -> ForewarningOutcome:
    """Deactivate the contacts of those who were told and stayed silent, then tell those
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
    announcing.leave_to_staff(_lost_for_good(today), now)
    return ForewarningOutcome(told, deactivated)


def _whom(
    now: datetime.datetime, days: int, rules: schedule.Rules
) -> Iterator[tuple[Contact, datetime.date]]:
    """The people to tell, and the first day on which their data may be deleted."""
    ahead = datetime.timedelta(days=days)
    today = schedule.civil_day(now)
    due_then = schedule.due(today + ahead, rules)
    for contact in untold(due_then, today).iterator(A_RUN):
        if day := schedule.erasable_from(contact, rules):
            yield contact, day
    for contact in untold(dormant(now + ahead), today).iterator(A_RUN):
        if day := _day_of_silent(contact, now + ahead, rules):
            yield contact, day


def _day_of_silent(
    contact: Contact, soonest: datetime.datetime, rules: schedule.Rules
) -> datetime.date | None:
    """The day on which the data of a silent prospect or candidate may be deleted, if the
    nightly run deactivates their record; None without a delay."""
    heard = contact.last_contact_at or contact.created_at
    ends = max(heard + SILENCE[Status(contact.status)], soonest)
    last = schedule.last_kept_day_if_deactivated(contact, ends, rules)
    # The run of that day may be the next night's.
    return last + 2 * schedule.DAY if last else None


def _tell(contact: Contact, day: datetime.date, now: datetime.datetime) -> bool:
    today = schedule.civil_day(now)
    with transaction.atomic():
        mine = Contact.objects.select_for_update(of=("self",), skip_locked=True)
        still = untold(mine.filter(pk=contact.pk, erased_at=None), today)
        locked: Any = still.first()
        if locked is None or locked.is_active != contact.is_active:
            return False
        announcing.tell(locked, day, now, by_mail=locked.by_mail, by_sms=locked.by_sms)
        Contact.objects.filter(pk=locked.pk).update(
            erasure_announced_at=now, erasure_announced_for=day
        )
    return True


def _lost_for_good(today: datetime.date) -> QuerySet[Contact]:
    """Those whose mail did not arrive, and who cannot be told by SMS either."""
    waiting = Contact.objects.not_erased().filter(lost(), _announced(today))
    return waiting.exclude(_takes_sms()).filter(deceased_at=None)


def _deactivate_silent(now: datetime.datetime, days: int) -> int:
    told_by = now - datetime.timedelta(days=days)
    announced = _announced(schedule.civil_day(now))
    silent = dormant(now).filter(announced, erasure_announced_at__lte=told_by)
    ids = silent.filter(restricted_at=None).values_list("pk", flat=True)
    return lifecycle.deactivate_each(list(ids), at=now)


def keep(contact: Contact, now: datetime.datetime) -> None:
    """The person asks to keep their record: their delay starts again."""
    with transaction.atomic():
        last_contact.note(contact.pk, now)
        audit.record("portal.kept", target=contact.target)
