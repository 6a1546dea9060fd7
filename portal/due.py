"""When a request must be answered: art. 12(3) of the RGPD, counted by Reg. 1182/71."""

import calendar
import datetime

import holidays

MONTHS = 1
MORE_MONTHS = 2


def due_on(received: datetime.date) -> datetime.date:
    """One month: the same date of the next month, or its last day."""
    return _working_day(_months_later(received, MONTHS))


def extended_due_on(received: datetime.date) -> datetime.date:
    """Two months more, counted from the receipt as well."""
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
