"""When an optional SMS may leave (domain 2.10): a working day, inside the window."""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

PARIS = ZoneInfo("Europe/Paris")
# The AF2M charter's own limits: no setting goes beyond.
EARLIEST, LATEST = 8, 22
SUNDAY = 6


def window() -> tuple[int, int]:
    """The first and last hour of SMS_HOURS ("8-20"), inside the hard limits."""
    first, _, last = settings.SMS_HOURS.partition("-")
    return max(int(first), EARLIEST), min(int(last), LATEST)


def is_open(now: datetime.datetime) -> bool:
    local = now.astimezone(PARIS)
    first, last = window()
    return _is_working(local.date()) and first <= local.hour < last


def next_opening(now: datetime.datetime) -> datetime.datetime:
    """`now` inside the hours, else the next instant at which they open."""
    if is_open(now):
        return now
    local = now.astimezone(PARIS)
    first, last = window()
    day = local.date()
    if local.hour >= first:
        day += datetime.timedelta(days=1)
    while not _is_working(day):
        day += datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(first), PARIS)


def _is_working(day: datetime.date) -> bool:
    return day.weekday() != SUNDAY and day not in _holidays(day.year)


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays("FR", years=year))
