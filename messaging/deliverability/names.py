"""DNS queries through one resolver; organisational domains."""

from collections.abc import Iterator
from typing import Any

import dns.exception
import dns.resolver
from django.conf import settings

PATIENCE = 4.0
"""Timeout of one query in seconds, all servers together."""
# Registries that register names at the third level (« exemple.co.uk »,
# « exemple.asso.fr »).
SECOND_LEVELS = frozenset(
    {"ac", "asso", "co", "com", "edu", "gouv", "gov", "net", "nom", "org", "tm"}
)


class Silent(Exception):
    """No DNS server answers: the state of the records is unknown."""


def resolver() -> dns.resolver.Resolver:
    """The system's servers, or those of DNS_SERVERS (« 192.0.2.53 »,
    « 127.0.0.1:5353 »)."""
    try:
        made = dns.resolver.Resolver(configure=not settings.DNS_SERVERS)
    except dns.exception.DNSException as error:
        raise Silent from error
    if settings.DNS_SERVERS:
        host, _, port = settings.DNS_SERVERS[0].partition(":")
        made.nameservers = [host]
        made.port = int(port or 53)
    made.lifetime = PATIENCE
    made.timeout = PATIENCE / 2
    return made


def texts(name: str) -> list[str]:
    """The TXT records of a name, each joined into one string; empty if there are none.

    Raises Silent.
    """
    answers = _ask(name, "TXT")
    return [b"".join(each.strings).decode("utf-8", "replace") for each in answers]


def mail_servers(name: str) -> list[str]:
    """The hosts of the MX records; "." is the null MX (RFC 7505). Raises Silent."""
    return [str(each.exchange) for each in _ask(name, "MX")]


def _ask(name: str, kind: str) -> Iterator[Any]:
    try:
        yield from resolver().resolve(name, kind)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return
    except (dns.exception.SyntaxError, dns.exception.FormError):
        # A name that cannot exist, « a..b » in an SPF for instance.
        return
    except dns.exception.DNSException as error:
        raise Silent from error


def organisation(domain: str) -> str:
    """The organisational domain, deduced from the name alone."""
    labels = domain.lower().rstrip(".").split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVELS
    return ".".join(labels[-3:] if deep else labels[-2:])


def aligned(domain: str, sender: str) -> bool:
    """Relaxed alignment of a signing domain with the From domain (RFC 9989)."""
    return bool(domain) and organisation(domain) == organisation(sender)
