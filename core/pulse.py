"""Which of our processes live: each says so in the cache, every few seconds."""

import time

from django.core.cache import cache

# A process that was silent for so long is gone.
SILENCE = 60


def beat(name: str) -> None:
    """`name`: "worker", "mailer" or "beat"."""
    cache.set(f"pulse:{name}", int(time.time()), timeout=SILENCE)


def lives(name: str) -> bool:
    return cache.get(f"pulse:{name}") is not None
