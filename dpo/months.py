"""Calendar months of the company's time zone."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, instant: datetime.datetime) -> "Month":
        local = timezone.localtime(instant)
        return cls(local.year, local.month)

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        whole = self.number == 12
        return Month(self.year + whole, 1 if whole else self.number + 1)

    @property
    def former(self) -> "Month":
        first = self.number == 1
        return Month(self.year - first, 12 if first else self.number - 1)

    @property
    def start(self) -> datetime.datetime:
        """Midnight of the first day; the month ends just before `next.start`."""
        midnight = datetime.datetime.combine(self.first_day, datetime.time())
        return timezone.make_aware(midnight)

    @property
    def instants(self) -> tuple[datetime.datetime, datetime.datetime]:
        return self.start, self.next.start

    def __str__(self) -> str:
        """« novembre 2026 »."""
        return date_format(self.first_day, "F Y")
