"""The counts that the dashboard draws; each picture has its numbers in a table."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.models import Campaign
from consent.enums import Decision
from consent.models import Consent, ConsentEvent
from contacts.models import Contact
from contacts.querysets import ACTIVE
from core.counts import count_each
from core.together import read_each
from mailings.enums import MailingDeliveryState, MailingState
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
    (Decision.EXPIRED.value, "Expiré"),
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
            for state in MailingDeliveryState
            if self.states.get(state.value)
        ]


Asked = dict[str, QuerySet[Any, Any]]
Rows = Mapping[str, list[Any]]


def _kept(name: str, count: Callable[[], Counts]) -> Counts:
    """The counts of this name, made again once they are five minutes old."""
    found: Counts | None = cache.get(_key(name))
    if found is None:
        found = count()
        cache.set(_key(name), found, KEPT_SECONDS)
    return found


def _key(name: str) -> str:
    return f"pictures:{name}"


def _whole(rows: Rows, wanted: Asked) -> Rows:
    """The rows; read now if what was kept has become too old since `asked`."""
    return rows if rows.keys() >= wanted.keys() else read_each(wanted)


def asked(now: datetime.datetime) -> Asked:
    """The rows that the pictures below read; none for those that are kept."""
    wanted: dict[str, Asked] = {
        "months": _months_asked(now),
        "answers": _answers_asked(),
    }
    kept = cache.get_many([_key(name) for name in wanted])
    found = _fates_asked()
    for name, queries in wanted.items():
        if _key(name) not in kept:
            found |= queries
    return found


def months(now: datetime.datetime, rows: Rows) -> list[ChartMonth]:
    """Consents given and withdrawn in each of the last twelve months, oldest first."""
    return _kept("months", lambda: _months(now, _whole(rows, _months_asked(now))))


def _starts(now: datetime.datetime) -> list[datetime.date]:
    today = timezone.localdate(now)
    places = [divmod(today.year * 12 + today.month - 1 - i, 12) for i in range(MONTHS)]
    return [datetime.date(year, month + 1, 1) for year, month in reversed(places)]


def _months_asked(now: datetime.datetime) -> Asked:
    since = datetime.datetime.combine(_starts(now)[0], datetime.time())
    decided = ConsentEvent.objects.filter(
        occurred_at__gte=timezone.make_aware(since),
        decision__in=(Decision.GIVEN, Decision.WITHDRAWN),
    )
    by_month = decided.annotate(
        month=Cast(TruncMonth("occurred_at"), DateField())
    ).order_by()
    return {"months": by_month.values("month", "decision").annotate(number=Count("pk"))}


def _months(now: datetime.datetime, rows: Rows) -> list[ChartMonth]:
    counted: dict[tuple[datetime.date, str], int] = {
        (row["month"], row["decision"]): row["number"] for row in rows["months"]
    }
    starts = _starts(now)
    first, january = starts[0], starts[-1].replace(month=1)
    return [
        ChartMonth(
            # The year where it begins: twelve of them would not fit beside the numbers.
            date_format(start, "N Y" if start in (first, january) else "N"),
            counted.get((start, Decision.GIVEN), 0),
            counted.get((start, Decision.WITHDRAWN), 0),
        )
        for start in starts
    ]


def answers(campaigns: Iterable[Campaign], rows: Rows) -> dict[int, list[Segment]]:
    """Optional campaign id -> the parts of its bar, over the active contacts of its
    audience; made once in five minutes."""
    return _kept("answers", lambda: _answers(campaigns, _whole(rows, _answers_asked())))


def _answers_asked() -> Asked:
    contacts = Contact.objects.filter(status__in=ACTIVE).annotate(asked=_asked("pk"))
    consents = Consent.objects.filter(contact__status__in=ACTIVE).annotate(
        asked=_asked("contact_id"), status=F("contact__status")
    )
    return {
        "everybody": contacts.order_by()
        .values("kind", "status", "asked")
        .annotate(number=Count("pk")),
        "said": consents.order_by()
        .values("campaign", "state", "status", "asked")
        .annotate(number=Count("pk")),
    }


def _answers(campaigns: Iterable[Campaign], rows: Rows) -> dict[int, list[Segment]]:
    everybody = {
        (row["kind"], row["status"], row["asked"]): row["number"]
        for row in rows["everybody"]
    }
    said: dict[int, dict[tuple[str, str, bool], int]] = defaultdict(dict)
    for row in rows["said"]:
        place = row["state"], row["status"], row["asked"]
        said[row["campaign"]][place] = row["number"]
    return {
        campaign.pk: _segments(campaign, everybody, said[campaign.pk])
        for campaign in campaigns
        if not campaign.mandatory
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


def weeks_counted(now: datetime.datetime, rules: schedule.Rules) -> Asked:
    """What `weeks` counts, unless it is kept: how many are due at the end of each."""
    if cache.get(_key("weeks")) is not None:
        return {}
    return {_week(last): schedule.due(last, rules) for _, last in _weeks(now)}


def weeks(now: datetime.datetime, counts: Mapping[str, int]) -> list[Week]:
    """How many contacts the purge erases in each of the next four weeks, once in five
    minutes. Those that are overdue count in the first."""
    return _kept("weeks", lambda: _counted_weeks(now, counts))


def _weeks(now: datetime.datetime) -> list[tuple[datetime.date, datetime.date]]:
    today = schedule.civil_day(now)
    firsts = [today + datetime.timedelta(weeks=number) for number in range(WEEKS)]
    return [(first, first + datetime.timedelta(days=6)) for first in firsts]


def _week(last: datetime.date) -> str:
    return f"week_{last}"


def _counted_weeks(now: datetime.datetime, counts: Mapping[str, int]) -> list[Week]:
    if not counts.keys() >= {_week(last) for _, last in _weeks(now)}:
        counts = count_each(weeks_counted(now, schedule.rules_in_force()))
    found, before = [], 0
    for first, last in _weeks(now):
        until = counts[_week(last)]
        found.append(Week(first, last, until - before))
        before = until
    return found


def _fates_asked() -> Asked:
    left = (MailingState.SENDING, MailingState.PAUSED, MailingState.DONE)
    launched = Mailing.objects.filter(state__in=left).exclude(launched_at=None)
    recent = launched.order_by("-launched_at")[:MAILINGS]
    deliveries = Delivery.objects.filter(mailing__in=recent.values("pk")).order_by()
    return {
        "mailings": recent,
        "labels": Campaign.everything.filter(mailings__in=recent.values("pk")),
        "states": deliveries.values("mailing", "state").annotate(number=Count("pk")),
    }


def fates(rows: Rows) -> list[Fate]:
    """The last mailings that left, with the state of their messages."""
    campaigns = {each.pk: each for each in rows["labels"]}
    states: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows["states"]:
        states[row["mailing"]][row["state"]] = row["number"]
    for mailing in rows["mailings"]:
        if mailing.campaign_id:
            mailing.campaign = campaigns[mailing.campaign_id]
    return [Fate(mailing, states[mailing.pk]) for mailing in rows["mailings"]]
