"""Rate limit of each key: a fixed window of one minute, counted in the cache."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from accounts.models import ApiKey

WINDOW = 60


@dataclass(frozen=True)
class Quota:
    limit: int
    used: int
    reset: int
    """Seconds until the window resets."""
    policy: str = "default"

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """The header field of the IETF draft, and the three of its earlier versions."""
        left = max(self.limit - self.used, 0)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={left};t={self.reset}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(self.reset),
        }


def take(key: ApiKey, now: datetime.datetime, *, bulk: bool = False) -> Quota:
    """Count one call of this key; calls that carry many operations have their own
    counter.
    """
    window, elapsed = divmod(int(now.timestamp()), WINDOW)
    if bulk:
        used = _count(f"api.bulk:{key.pk}:{window}")
        return Quota(settings.API_BULK_PER_MINUTE, used, WINDOW - elapsed, "bulk")
    limit = key.calls_per_minute or settings.API_CALLS_PER_MINUTE
    return Quota(limit, _count(f"api.calls:{key.pk}:{window}"), WINDOW - elapsed)


def first_refusal(key: ApiKey, status: int, now: datetime.datetime) -> bool:
    """Whether this refusal is the first of the hour: a program that keeps calling
    writes only one line to the journal.
    """
    hour = int(now.timestamp()) // 3600
    return cache.add(f"api.refused:{key.pk}:{status}:{hour}", 1, timeout=3600)


def _count(name: str) -> int:
    try:
        return cache.incr(name)
    except ValueError:
        # The first of its window, or one of several that are.
        if cache.add(name, 1, timeout=2 * WINDOW):
            return 1
    try:
        return cache.incr(name)
    except ValueError:
        # The cache was emptied between the two calls. Prefer an uncounted call to an
        # error.
        return 1
