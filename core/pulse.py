"""Heartbeats of our processes, in the cache, every few seconds."""

import time

from django.core.cache import cache

# A process without heartbeat for this long is considered stopped.
SILENCE = 60


def beat(name: str) -> None:
    """Record a heartbeat. `name`: "worker", "mailer", "long" or "beat"."""
    cache.set(f"pulse:{name}", int(time.time()), timeout=SILENCE)


def lives(name: str) -> bool:
    return cache.get(f"pulse:{name}") is not None
