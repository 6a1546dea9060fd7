"""How often something was done: fixed windows, counted in the cache."""

import zlib

from django.core.cache import cache


def count(name: str, seconds: int, instant: float) -> int:
    """Count one more in the current window of `seconds`, and return how many it holds."""
    key = _key(name, seconds, instant)
    cache.add(key, 0, timeout=seconds + 5)
    try:
        return cache.incr(key)
    except ValueError:
        # The cache was emptied between the two: better one uncounted than a closed door.
        return 1


def counted(name: str, seconds: int, instant: float) -> int:
    """How many the current window holds."""
    return int(cache.get(_key(name, seconds, instant), 0))


def _key(name: str, seconds: int, instant: float) -> str:
    """Windows of different names begin at different instants: not all open at midnight."""
    window = (int(instant) + zlib.crc32(name.encode()) % seconds) // seconds
    return f"count:{seconds}:{window}:{name}"
