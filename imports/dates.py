"""Parse dates as spreadsheets, databases and people write them."""

import datetime
import re

from contacts.texts import plain

TIME = (
    r"(?:[T ]+(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[/.\- ](?P<month>\d{1,2})[/.\- ](?P<year>\d{4}|\d{2})" + TIME
)
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[/.\-](?P<month>\d{1,2})[/.\-](?P<day>\d{1,2})" + TIME
)
COMPACT = re.compile(r"(?P<year>19\d\d|20\d\d)(?P<month>\d{2})(?P<day>\d{2})")
IN_WORDS = re.compile(
    r"(?:[a-z]+ )?(?P<day>\d{1,2})(?:er)? (?P<month>[a-z]+) (?P<year>\d{4})"
)
MONTH_FIRST = re.compile(
    r"(?:[a-z]+ )?(?P<month>[a-z]+) (?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<year>\d{4})"
)
SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
"""Excel serial day number, from 18 May 1927 on: four digits would be a year."""
MONTHS = (
    ("janvier", "january", "janv", "jan"),
    ("fevrier", "february", "fevr", "fev", "feb"),
    ("mars", "march", "mar"),
    ("avril", "april", "avr", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "july", "juil", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "september", "sept", "sep"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("decembre", "december", "dec"),
)
EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)
NO_DATE = {"00/00/0000", "0000-00-00", "00-00-0000", "00.00.0000", "0000/00/00"}
"""Placeholders of databases for a missing date; a time may follow."""


class Impossible(ValueError):
    """Well-formed, but the day does not exist."""


class NotADate(ValueError):
    """A format that is not supported."""


def read_moment(text: str, *, oldest: datetime.date) -> datetime.datetime | None:
    """The date, and the time if there is one, with its offset from UTC if it is written;
    None for an empty value.

    A two-digit year is the last matching year in the hundred years that start at
    `oldest`. Raises Impossible, NotADate.
    """
    written = " ".join(text.split())
    if not written or written.split("T")[0].split(" ")[0] in NO_DATE:
        return None
    for shape in (DAY_FIRST, YEAR_FIRST, COMPACT):
        if found := shape.fullmatch(written):
            return _moment(found.groupdict(), oldest)
    words = plain(written)
    if found := IN_WORDS.fullmatch(words) or MONTH_FIRST.fullmatch(words):
        months = [n for n, names in enumerate(MONTHS, 1) if found["month"] in names]
        if months:
            return _moment({**found.groupdict(), "month": str(months[0])}, oldest)
    if SERIAL.fullmatch(written):
        days = int(re.split("[.,]", written)[0])
        day = EXCEL_DAY_ZERO + datetime.timedelta(days=days)
        return datetime.datetime.combine(day, datetime.time())
    raise NotADate(text)


def _moment(parts: dict[str, str | None], oldest: datetime.date) -> datetime.datetime:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += oldest.year // 100 * 100
        year += 0 if year >= oldest.year else 100
    month, day, hour, minute, second = (
        int(parts.get(name) or 0)
        for name in ("month", "day", "hour", "minute", "second")
    )
    try:
        zone = _zone(parts.get("zone"))
        return datetime.datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise Impossible from None


def _zone(text: str | None) -> datetime.timezone | None:
    """The offset of « Z », « UTC », « +02:00 » or « -0500 »."""
    if not text:
        return None
    if text in ("Z", "UTC"):
        return datetime.UTC
    ahead = datetime.timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return datetime.timezone(-ahead if text[0] == "-" else ahead)
