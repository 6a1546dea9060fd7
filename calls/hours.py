"""When a person may be called: Monday to Friday, public holidays excepted, from 10:00 to
13:00 and from 14:00 to 20:00 by the clock of the place where they live (C. conso., art.
D223-9). The decree for the law of 2025 was not found: CALL_HOURS changes the hours."""

import datetime
import re
from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db.models import Case, Q
from django.db.models.lookups import In

from mailings.sending.hours import MAINLAND, PLACES, public_holidays
from mailings.sending.hours import place as place_by

WINDOW = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
SATURDAY = 5

Window = tuple[datetime.time, datetime.time]


def place(path: str = "") -> Case:
    """SQL expression for the place of a contact: by postcode, otherwise by the number
    that is called."""

    def starts(prefixes: Sequence[str]) -> Q:
        landline = Q(**{f"{path}phone__startswith": "+"})
        found = Q()
        for prefix in prefixes:
            found |= Q(**{f"{path}phone__startswith": prefix})
            found |= ~landline & Q(**{f"{path}mobile__startswith": prefix})
        return found

    return place_by(path, starts=starts)


def outside_hours(now: datetime.datetime, path: str = "") -> Q | None:
    """Condition: may not be called at this instant; None if everybody may."""
    places = [code for code in PLACES if not is_open(now, code)]
    return Q(In(place(path), places)) if places else None


def is_open(now: datetime.datetime, code: str = MAINLAND) -> bool:
    local = now.astimezone(PLACES[code].zone)
    return _is_working(local.date(), code) and any(
        first <= local.time() < last for first, last in windows()
    )


def next_opening(now: datetime.datetime, code: str = MAINLAND) -> datetime.datetime:
    """`now` if people may be called at that place, otherwise the next such instant."""
    if is_open(now, code):
        return now
    zone = PLACES[code].zone
    day = now.astimezone(zone).date()
    while True:
        if _is_working(day, code):
            for first, _ in windows():
                opens = datetime.datetime.combine(day, first, zone)
                if opens > now:
                    return opens
        day += datetime.timedelta(days=1)


def windows() -> list[Window]:
    """The windows of CALL_HOURS ("10:00-13:00,14:00-20:00"), in order; raises ValueError
    if it cannot be read."""
    found = []
    for part in settings.CALL_HOURS.split(","):
        form = WINDOW.fullmatch(part)
        if form is None:
            raise ValueError(part)
        hour, minute, last_hour, last_minute = map(int, form.groups())
        first = datetime.time(hour, minute)
        last = datetime.time(last_hour, last_minute)
        if first >= last:
            raise ValueError(part)
        found.append((first, last))
    return sorted(found)


def in_words() -> str:
    """« du lundi au vendredi, de 10:00 à 13:00 et de 14:00 à 20:00 »."""
    said = [f"de {first:%H:%M} à {last:%H:%M}" for first, last in windows()]
    return f"du lundi au vendredi, {' et '.join(said)}"


def check(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """System check of CALL_HOURS (`manage.py check`)."""
    try:
        windows()
    except ValueError:
        said = (
            f"CALL_HOURS : « {settings.CALL_HOURS} » ne se lit pas "
            "(10:00-13:00,14:00-20:00)."
        )
        return [Error(said, id="calls.E001")]
    return []


def _is_working(day: datetime.date, code: str) -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, code)
