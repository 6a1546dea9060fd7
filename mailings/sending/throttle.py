"""No faster than the carrier takes, all mailings together."""

import datetime

from django.conf import settings
from django.core.cache import cache

from mailings.models import Mailing
from messaging.gateways.base import gateway


def per_second(mailing: Mailing) -> float:
    """The carrier's rate; 0 is no limit."""
    return gateway().per_second if mailing.is_sms else settings.EMAIL_PER_SECOND


def batch_size(mailing: Mailing) -> int:
    """As many as leave in the few seconds for which the ledger's answer holds."""
    rate = per_second(mailing)
    if not rate:
        return settings.MAILING_BATCH_SIZE
    return max(1, min(settings.MAILING_BATCH_SIZE, int(rate * 4)))


def pause(mailing: Mailing, sent: int, now: datetime.datetime) -> float:
    """Seconds until the next batch may start. The instant up to which the carrier is
    taken is kept in the cache, in milliseconds, for all workers."""
    rate = per_second(mailing)
    if not rate:
        return 0
    key = f"throttle:{mailing.channel}"
    instant = int(now.timestamp() * 1000)
    cache.add(key, instant, timeout=3600)
    try:
        taken = cache.incr(key, int(sent / rate * 1000))
    except ValueError:
        # The cache emptied between the two.
        taken = instant
    if taken < instant:
        cache.set(key, instant, timeout=3600)
    return max(0.0, (taken - instant) / 1000)
