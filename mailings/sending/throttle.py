"""Rate limit of the transport, shared by all mailings."""

import datetime

from django.conf import settings
from django.core.cache import cache

from mailings.models import Mailing
from messaging.gateways.base import gateway


def per_second(mailing: Mailing) -> float:
    """Messages per second of the transport; 0 means no limit."""
    return gateway().per_second if mailing.is_sms else settings.EMAIL_PER_SECOND


def batch_size(mailing: Mailing) -> int:
    """The number of messages that can be sent while the ledger's answer is valid (a few
    seconds)."""
    rate = per_second(mailing)
    if not rate:
        return settings.MAILING_BATCH_SIZE
    return max(1, min(settings.MAILING_BATCH_SIZE, int(rate * 4)))


def pause(mailing: Mailing, sent: int, now: datetime.datetime) -> float:
    """Seconds until the next batch may start. The instant until which the transport is
    busy is kept in the cache, in milliseconds, for all workers."""
    rate = per_second(mailing)
    if not rate:
        return 0
    key = f"throttle:{mailing.channel}"
    instant = int(now.timestamp() * 1000)
    cache.add(key, instant, timeout=3600)
    try:
        taken = cache.incr(key, int(sent / rate * 1000))
    except ValueError:
        # The cache was emptied between the two calls.
        taken = instant
    if taken < instant:
        cache.set(key, instant, timeout=3600)
    return max(0.0, (taken - instant) / 1000)
