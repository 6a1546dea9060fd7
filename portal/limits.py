"""How often the public may ask: by address of the network, and by address of the person."""

import logging

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAGES_PER_IP = "20/m"
BAD_TOKENS_PER_IP = "60/m"
MAILS_PER_ADDRESS = "3/d"
SIGNUPS_PER_IP = "20/h"


class TooMany(Exception):
    """Answered with the page 429, which says when to come back."""

    def __init__(self, rate: str) -> None:
        super().__init__(rate)
        self.is_daily = rate.endswith("/d")


def client_ip(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For is believed as far as our own proxies go."""
    hops = [
        hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")
    ]
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR", "")


def count(request: HttpRequest, group: str, key: str, rate: str) -> None:
    """Count one more for `key`; raises TooMany beyond the rate.

    Without its counter the page stays open: nobody may be kept from withdrawing
    because a cache is down.
    """
    try:
        limited = is_ratelimited(
            request,
            group=f"portal.{group}",
            key=lambda _group, _request: key,
            rate=rate,
            increment=True,
        )
    except RedisError:
        logger.warning("limits are not counted: the cache does not answer")
        return
    if limited:
        raise TooMany(rate)


def count_ip(request: HttpRequest, group: str, rate: str = PAGES_PER_IP) -> None:
    count(request, f"{group}.ip", client_ip(request), rate)
