"""Deprecated operations: announced a year ahead, on each answer and in the description.

`Deprecation` is RFC 9745, `Sunset` RFC 8594, the link to the replacement RFC 8288.
"""

import datetime
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecation:
    since: datetime.datetime
    sunset: datetime.datetime
    successor: str
    """The operation to call instead, as a path."""


IN_FORCE: dict[tuple[str, str], Deprecation] = {}
"""(method, name of the path) -> announcement; the rules are in docs/api.md."""


def announce(method: str, name: str, response: HttpResponse) -> None:
    """Add the deprecation headers to an answer; does nothing for other operations."""
    announced = IN_FORCE.get((method, name))
    if announced is None:
        return
    response["Deprecation"] = f"@{int(announced.since.timestamp())}"
    response["Sunset"] = http_date(announced.sunset.timestamp())
    response["Link"] = f'<{announced.successor}>; rel="successor-version"'
