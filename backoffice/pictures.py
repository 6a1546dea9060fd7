"""The counts that the dashboard draws; each picture has its numbers in a table."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import Campaign
from consent.enums import Decision
from consent.models import Consent, ConsentEvent
from contacts.models import Contact
from contacts.querysets import ACTIVE
from mailings.enums import DeliveryState, MailingState
from mailings.models import Delivery, Mailing
from messaging.models import OutgoingMessage
from messaging.system_templates import CONSENT_REQUEST
from retention import schedule

KEPT_SECONDS = 300
"""The counts read whole tables: they are made once in five minutes for all users."""
MONTHS = 12
WEEKS = 4
MAILINGS = 5
Counts = TypeVar("Counts")
SEGMENTS = (
    (Decision.GIVEN.value, "Accepté"),
    (Decision.REFUSED.value, "Refusé"),
    (Decision.WITHDRAWN.value, "Retiré"),
    (Decision.PENDING.value, "En attente"),
    ("no_answer", "Sans réponse"),
    ("never_asked", "Jamais demandé"),
)


@dataclass(frozen=True)
class ChartMonth:
    label: str
    given: int
    withdrawn: int


@dataclass(frozen=True)
class Week:
    first: datetime.date
    last: datetime.date
    number: int


@dataclass(frozen=True)
class Segment:
    """One part of a bar: `x` and `width` in percent of the whole, as text because a
    localised number would have a decimal comma."""

    code: str
    label: str
    number: int
    x: str
    width: str


@dataclass(frozen=True)
class Fate:
    """A past mailing and what became of its messages."""

    mailing: Mailing
    states: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        return [
            (state.value, state.label, self.states[state.value])
            for state in DeliveryState
            if self.states.get(state.value)
        ]


def _kept(name: str, count: Callable[[], Counts]) -> Counts:
    """The counts of this name, made again once they are five minutes old."""
    found: Counts | None = cache.get(f"pictures:{name}")
    if found is None:
        found = count()
        cache.set(f"pictures:{name}", found, KEPT_SECONDS)
    return found


def months(now: datetime.datetime) -> list[ChartMonth]:
    """Consents given and withdrawn in each of the last twelve months, oldest first."""
    return _kept("months", lambda: _months(now))


def _months(now: datetime.datetime) -> list[ChartMonth]:
    today = timezone.localdate(now)
    places = [divmod(today.year * 12 + today.month - 1 - i, 12) for i in range(MONTHS)]
    starts = [datetime.date(year, month + 1, 1) for year, month in reversed(places)]
    since = timezone.make_aware(datetime.datetime.combine(starts[0], datetime.time()))
    counted: dict[tuple[datetime.date, str], int] = {
        (timezone.localdate(month), decision): number
        for month, decision, number in ConsentEvent.objects.filter(
            occurred_at__gte=since,
            decision__in=(Decision.GIVEN, Decision.WITHDRAWN),
        )
        .annotate(month=TruncMonth("occurred_at"))
        .order_by()
        .values_list("month", "decision")
        .annotate(number=Count("pk"))
    }
    return [
        ChartMonth(
            date_format(start, "N Y"),
            counted.get((start, Decision.GIVEN), 0),
            counted.get((start, Decision.WITHDRAWN), 0),
        )
        for start in starts
    ]


def answers() -> dict[int, list[Segment]]:
    """Optional campaign id -> the parts of its bar, over the active contacts of its
    audience; four queries, once in five minutes."""
    return _kept("answers", _answers)


def _answers() -> dict[int, list[Segment]]:
    everybody: dict[tuple[str, str, bool], int] = {
        (kind, status, asked): number
        for kind, status, asked, number in Contact.objects.filter(status__in=ACTIVE)
        .annotate(asked=_asked("pk"))
        .order_by()
        .values_list("kind", "status", "asked")
        .annotate(number=Count("pk"))
    }
    said: dict[int, dict[tuple[str, str, bool], int]] = defaultdict(dict)
    rows = (
        Consent.objects.filter(contact__status__in=ACTIVE)
        .annotate(asked=_asked("contact_id"))
        .order_by()
        .values_list("campaign", "state", "contact__status", "asked")
        .annotate(number=Count("pk"))
    )
    for campaign, state, status, asked, number in rows:
        said[campaign][state, status, asked] = number
    return {
        campaign.pk: _segments(campaign, everybody, said[campaign.pk])
        for campaign in Campaign.objects.active().optional()
    }


def _asked(column: str) -> Q:
    """Whether a request for consent has left for the contact of this column."""
    contact = OuterRef(column)
    mailed = Delivery.objects.filter(contact=contact, mailing__is_request=True)
    written = OutgoingMessage.objects.filter(contact=contact, kind=CONSENT_REQUEST)
    return Q(Exists(mailed.exclude(sent_at=None))) | Q(
        Exists(written.exclude(sent_at=None))
    )


def _segments(
    campaign: Campaign,
    everybody: dict[tuple[str, str, bool], int],
    said: dict[tuple[str, str, bool], int],
) -> list[Segment]:
    silent = {True: 0, False: 0}
    for (kind, status, asked), number in everybody.items():
        if kind == campaign.audience and campaign.concerns(status):
            silent[asked] += number
    numbers = dict.fromkeys((code for code, _ in SEGMENTS), 0)
    for (state, status, asked), number in said.items():
        if state in numbers and campaign.concerns(status):
            numbers[state] += number
            silent[asked] -= number
    numbers["no_answer"], numbers["never_asked"] = silent[True], silent[False]
    whole = max(sum(numbers.values()), 1)
    parts, before = [], 0
    for code, label in SEGMENTS:
        x, width = before * 100 / whole, numbers[code] * 100 / whole
        parts.append(
            Segment(
                code=code,
                label=label,
                number=numbers[code],
                x=f"{x:.2f}",
                width=f"{width:.2f}",
            )
        )
        before += numbers[code]
    return parts


def weeks(now: datetime.datetime) -> list[Week]:
    """How many contacts the purge erases in each of the next four weeks; five queries,
    once in five minutes. Those that are overdue count in the first."""
    return _kept("weeks", lambda: _weeks(now))


def _weeks(now: datetime.datetime) -> list[Week]:
    rules = schedule.rules_in_force()
    today = schedule.civil_day(now)
    found, before = [], 0
    for number in range(WEEKS):
        first = today + datetime.timedelta(weeks=number)
        last = first + datetime.timedelta(days=6)
        until = schedule.due(last, rules).count()
        found.append(Week(first, last, until - before))
        before = until
    return found


def fates() -> list[Fate]:
    """The last mailings that left, with the state of their messages; 2 queries."""
    left = (MailingState.SENDING, MailingState.PAUSED, MailingState.DONE)
    recent = Mailing.objects.filter(state__in=left).exclude(launched_at=None)
    mailings = list(
        recent.select_related("campaign").order_by("-launched_at")[:MAILINGS]
    )
    states: dict[int, dict[str, int]] = defaultdict(dict)
    for mailing, state, number in (
        Delivery.objects.filter(mailing__in=mailings)
        .order_by()
        .values_list("mailing", "state")
        .annotate(number=Count("pk"))
    ):
        states[mailing][state] = number
    return [Fate(each, states[each.pk]) for each in mailings]
