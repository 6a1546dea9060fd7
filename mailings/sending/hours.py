"""When an optional SMS may be sent (domain 2.10): on working days, within the permitted
hours, by the time zone and calendar of the recipient's place of residence."""

import datetime
import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.lookups import In

# The limits of the AF2M charter (2026): no setting exceeds them.
EARLIEST, LATEST = datetime.time(8), datetime.time(21, 30)
WINDOW = re.compile(
    r"\s*(\d{1,2})(?:[:h](\d{2})?)?\s*-\s*(\d{1,2})(?:[:h](\d{2})?)?\s*"
)
SUNDAY = 6


class Place(NamedTuple):
    """A part of France with its own time zone or public holidays."""

    zone: ZoneInfo
    holidays: str | None
    """The subdivision in the `holidays` library."""
    postcodes: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    """Prefixes of its numbers, for a contact without a postcode."""


PARIS = ZoneInfo("Europe/Paris")
MAINLAND = "FR"
PLACES = {
    MAINLAND: Place(PARIS, None, ()),
    "57": Place(PARIS, "57", ("57",)),
    "6AE": Place(PARIS, "6AE", ("67", "68")),
    "BL": Place(ZoneInfo("America/St_Barthelemy"), "BL", ("97133", "977")),
    "MF": Place(ZoneInfo("America/Marigot"), "MF", ("97150", "978")),
    # A landline dialled as in France (05 08, 09 47, 02 69...) keeps +33 where the library
    # finds it in the mainland's plan; its first digits are those of the place all the same.
    "GP": Place(
        ZoneInfo("America/Guadeloupe"), "971", ("971",), ("+590", "+33590", "+33947")
    ),
    "MQ": Place(ZoneInfo("America/Martinique"), "972", ("972",), ("+596", "+33596")),
    "GF": Place(ZoneInfo("America/Cayenne"), "973", ("973",), ("+594", "+33594")),
    # Before La Réunion, which has the rest of +262.
    "YT": Place(
        ZoneInfo("Indian/Mayotte"), "976", ("976",), ("+262639", "+262269", "+33269")
    ),
    "RE": Place(
        ZoneInfo("Indian/Reunion"),
        "974",
        ("974",),
        ("+262", "+33262", "+33263", "+33976"),
    ),
    "PM": Place(ZoneInfo("America/Miquelon"), "PM", ("975",), ("+508", "+33508")),
    "WF": Place(ZoneInfo("Pacific/Wallis"), "WF", ("986",), ("+681",)),
    "PF": Place(ZoneInfo("Pacific/Tahiti"), "PF", ("987",), ("+689",)),
    "NC": Place(ZoneInfo("Pacific/Noumea"), "NC", ("988",), ("+687",)),
}
FRENCH = ("+33", "+262", *(p for place in PLACES.values() for p in place.numbers))


def place(path: str = "", starts: Callable[[Sequence[str]], Q] | None = None) -> Case:
    """SQL expression for the place of a contact: by postcode, otherwise by mobile
    number.

    `path`: how the query reaches the contact ("contact__"); `starts`: the condition that
    its number starts with one of some prefixes, by default its mobile number. A foreign
    number uses Paris time: its postcode is not a French one.
    """
    if starts is None:
        starts = partial(_starts, f"{path}mobile")
    branches = [When(~starts(FRENCH), then=Value(MAINLAND))]
    for code, where in PLACES.items():
        if where.postcodes:
            french = Q(**{f"{path}postcode__regex": r"^\d{5}$"})
            there = _starts(f"{path}postcode", where.postcodes)
            branches.append(When(french & there, then=Value(code)))
    branches.append(
        When(**{f"{path}postcode__regex": r"^\d{5}$"}, then=Value(MAINLAND))
    )
    branches.extend(
        When(starts(where.numbers), then=Value(code))
        for code, where in PLACES.items()
        if where.numbers
    )
    return Case(*branches, default=Value(MAINLAND), output_field=CharField())


def _starts(field: str, prefixes: Sequence[str]) -> Q:
    found = Q()
    for prefix in prefixes:
        found |= Q(**{f"{field}__startswith": prefix})
    return found


def outside_hours(now: datetime.datetime, path: str = "") -> Q | None:
    """Condition: may not get an optional SMS at this instant; None if everybody may."""
    places = [code for code in PLACES if not is_open(now, code)]
    return Q(In(place(path), places)) if places else None


def first_opening(
    rows: QuerySet[Any], now: datetime.datetime, path: str = ""
) -> datetime.datetime | None:
    """The instant at which the permitted hours begin for the first of these rows; None
    if there are no rows."""
    places = rows.order_by().values_list(place(path), flat=True).distinct()
    return min((next_opening(now, code) for code in places), default=None)


def window() -> tuple[datetime.time, datetime.time]:
    """The first and last minute of SMS_HOURS ("08:00-20:00"), limited to the
    charter's."""
    first, last = _written(settings.SMS_HOURS)
    return max(first, EARLIEST), min(last, LATEST)


def _written(text: str) -> tuple[datetime.time, datetime.time]:
    """Parse the setting; raises ValueError if it is invalid."""
    form = WINDOW.fullmatch(text)
    if form is None:
        raise ValueError(text)
    hour, minute, last_hour, last_minute = (int(part or 0) for part in form.groups())
    last = datetime.time.max
    if (last_hour, last_minute) != (24, 0):
        last = datetime.time(last_hour, last_minute)
    return datetime.time(hour, minute), last


def check(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """System check of SMS_HOURS (`manage.py check`)."""
    try:
        first, last = _written(settings.SMS_HOURS)
    except ValueError:
        said = f"SMS_HOURS : « {settings.SMS_HOURS} » ne se lit pas (08:00-20:00)."
        return [Error(said, id="mailings.E001")]
    if first < EARLIEST or last > LATEST:
        return [
            Warning(
                "SMS_HOURS : aucun SMS facultatif ne part avant 08:00 ni après 21:30.",
                id="mailings.W001",
            )
        ]
    return []


def is_open(now: datetime.datetime, code: str = MAINLAND) -> bool:
    local = now.astimezone(PLACES[code].zone)
    first, last = window()
    return _is_working(local.date(), code) and first <= local.time() < last


def next_opening(now: datetime.datetime, code: str = MAINLAND) -> datetime.datetime:
    """`now` if within the permitted hours of that place, otherwise the next instant
    that is."""
    if is_open(now, code):
        return now
    zone = PLACES[code].zone
    local = now.astimezone(zone)
    first, _ = window()
    day = local.date()
    if local.time() >= first:
        day += datetime.timedelta(days=1)
    while not _is_working(day, code):
        day += datetime.timedelta(days=1)
    return datetime.datetime.combine(day, first, zone)


def _is_working(day: datetime.date, code: str) -> bool:
    if settings.SMS_SUNDAYS_AND_HOLIDAYS:
        return True
    return day.weekday() != SUNDAY and day not in public_holidays(day.year, code)


@lru_cache(maxsize=64)
def public_holidays(year: int, code: str) -> frozenset[datetime.date]:
    subdivision = PLACES[code].holidays
    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=year))
