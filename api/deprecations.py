"""Operations that will go: announced a year ahead, on each answer and in the description.

`Deprecation` is RFC 9745, `Sunset` RFC 8594, the link to what replaces it RFC 8288.
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
"""(method, name of the path) -> what is announced; docs/api.md says the rules."""


def announce(method: str, name: str, response: HttpResponse) -> None:
    """Say on an answer that its operation will go; nothing for the others."""
    announced = IN_FORCE.get((method, name))
    if announced is None:
        return
    response["Deprecation"] = f"@{int(announced.since.timestamp())}"
    response["Sunset"] = http_date(announced.sunset.timestamp())
    response["Link"] = f'<{announced.successor}>; rel="successor-version"'
