"""One way to write an instant for other programs."""

import datetime

from django.utils import timezone


def written(instant: datetime.datetime) -> str:
    """ISO 8601 with milliseconds, in the company's zone: `2026-03-02T00:00:00.000+01:00`.

    Cut at the T, it is the civil day that people speak of.
    """
    return timezone.localtime(instant).isoformat(timespec="milliseconds")
