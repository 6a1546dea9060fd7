"""Count events in fixed windows, in the cache."""

import zlib

from django.core.cache import cache


def count(name: str, seconds: int, instant: float) -> int:
    """Increment the counter of the current window of `seconds`, and return it."""
    key = _key(name, seconds, instant)
    cache.add(key, 0, timeout=seconds + 5)
    try:
        return cache.incr(key)
    except ValueError:
        # The cache was emptied between the two calls: prefer an uncounted event to a
        # blocked one.
        return 1


def counted(name: str, seconds: int, instant: float) -> int:
    """The counter of the current window."""
    return int(cache.get(_key(name, seconds, instant), 0))


def _key(name: str, seconds: int, instant: float) -> str:
    """Windows of different names start at different instants, so they do not all reset
    at midnight.
    """
    window = (int(instant) + zlib.crc32(name.encode()) % seconds) // seconds
    return f"count:{seconds}:{window}:{name}"
