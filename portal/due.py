"""Deadlines for answering requests: GDPR art. 12(3), computed by Reg. 1182/71."""

import calendar
import datetime

import holidays

MONTHS = 1
MORE_MONTHS = 2


def due_on(received: datetime.date) -> datetime.date:
    """One month after receipt: same day of the next month, or its last day; moved to
    the next working day."""
    return _working_day(_months_later(received, MONTHS))


def extended_due_on(received: datetime.date) -> datetime.date:
    """The extended deadline: two more months, also counted from receipt."""
    return _working_day(_months_later(received, MONTHS + MORE_MONTHS))


def _months_later(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def _working_day(day: datetime.date) -> datetime.date:
    closed = holidays.country_holidays("FR", years=[day.year, day.year + 1])
    while day.weekday() >= calendar.SATURDAY or day in closed:
        day += datetime.timedelta(days=1)
    return day
