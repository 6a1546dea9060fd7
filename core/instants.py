"""The format of an instant for other programs."""

import datetime

from django.utils import timezone


def written(instant: datetime.datetime) -> str:
    """ISO 8601 with milliseconds, in the company's time zone:
    `2026-03-02T00:00:00.000+01:00`.

    The part before the T is the local calendar day.
    """
    return timezone.localtime(instant).isoformat(timespec="milliseconds")
