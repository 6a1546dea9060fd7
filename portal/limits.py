"""Rate limits of the public pages: per network address, and per contact address.

Only the caller who exceeds a limit is refused. Requests made by others in a person's
name never block that person: the page answers as usual and no further message is sent.
"""

import ipaddress
import time

from django.conf import settings
from django.http import HttpRequest

from contacts.models import Contact
from core.counting import count

PAGES_PER_IP = "20/m"
BAD_TOKENS_PER_IP = "60/m"
MAILS_PER_ADDRESS = "3/d"
TEXTS_PER_NUMBER = "2/d"
SIGNUPS_PER_IP = "20/h"

SECONDS = {"m": 60, "h": 3600, "d": 86400}
# RFC 6177: an IPv6 subscriber holds at least a /64, so all of its addresses count as
# one caller.
IPV6_PREFIX = 64


class TooMany(Exception):
    """Rate exceeded: answered with the 429 page."""


def client_ip(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For is trusted for TRUSTED_PROXY_COUNT hops
    only."""
    hops = [
        hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")
    ]
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR", "")


def client_network(request: HttpRequest) -> str:
    """The network of one caller: an IPv4 address, or an IPv6 /64."""
    text = client_ip(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    # The text form may end with a zone (%eth0); the packed form does not.
    prefix = (int.from_bytes(address.packed) >> IPV6_PREFIX) << IPV6_PREFIX
    return str(ipaddress.IPv6Address(prefix))


def is_within(group: str, key: str, rate: str) -> bool:
    """Count one more hit for `key`; False beyond the rate (format "3/d")."""
    limit, _, unit = rate.partition("/")
    return count(f"portal.{group}:{key}", SECONDS[unit], time.time()) <= int(limit)


def count_ip(request: HttpRequest, group: str, rate: str = PAGES_PER_IP) -> None:
    """Count one more request of this caller; raises TooMany beyond the rate."""
    if not is_within(f"{group}.ip", client_network(request), rate):
        raise TooMany


def count_own(contact: Contact, group: str, rate: str) -> None:
    """Count one more act of a contact on their own page; raises TooMany beyond the
    rate."""
    if not is_within(group, f"contact:{contact.pk}", rate):
        raise TooMany


def may_mail(group: str, key: str, rate: str = MAILS_PER_ADDRESS) -> bool:
    """Count one more message of this kind to an address key; False beyond the rate."""
    return is_within(group, f"address:{key}", rate)
