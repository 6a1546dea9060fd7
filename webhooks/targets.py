"""Which URLs a webhook may call, and the connection restricted to them.

The name is resolved once and the connection is made to that IP address, so that a DNS
answer that changes between the check and the call has no effect (DNS rebinding).
"""

import datetime
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
from django.conf import settings
from django.utils.http import parse_http_date
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection

# Ports on which only web services listen.
PORTS = frozenset({443, 8443})
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
CARRIERS = [
    ipaddress.IPv6Network(text)
    # 6to4, Teredo and documentation; NAT64 and ::a.b.c.d are outside 2000::/3.
    for text in ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20")
]
ISATAP = (0x00005EFE, 0x02005EFE)
"""The third quarter of an address whose last one is an IPv4 address (RFC 5214, 6.1)."""
# Protocol assignments and 6to4 relays, which older Python versions report as global.
RESERVED = [
    ipaddress.IPv4Network("192.0.0.0/24"),
    ipaddress.IPv4Network("192.88.99.0/24"),
]
TIMEOUT = Timeout(connect=5, read=10)
LONGEST = 15.0
"""Seconds for the status and headers together: the read timeout starts anew at each byte."""


class ForbiddenTarget(ValueError):
    """A URL that must not be called; the message is in French."""


def check(url: str) -> str:
    """The IP address of a URL that may be called; raises ForbiddenTarget."""
    parts = _parts(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ForbiddenTarget("Ce nom de serveur est introuvable.") from error
    addresses = [str(info[4][0]) for info in found]
    if not settings.DEBUG and not all(map(_is_public, addresses)):
        raise ForbiddenTarget("Cette adresse est celle d'un réseau privé.")
    return addresses[0]


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenTarget("Cette adresse n'est pas valable.") from error
    if parts.scheme != "https" and not (settings.DEBUG and parts.scheme == "http"):
        raise ForbiddenTarget("L'adresse doit commencer par https://.")
    if not parts.hostname or parts.username:
        raise ForbiddenTarget("Cette adresse n'est pas valable.")
    if port is not None and port not in PORTS and not settings.DEBUG:
        allowed = " ou ".join(map(str, sorted(PORTS)))
        raise ForbiddenTarget(f"Ce port n'est pas permis : il faut {allowed}.")
    if port == 0:
        raise ForbiddenTarget("Cette adresse n'est pas valable.")
    return parts


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif not _is_plain(address):
            return False
    if any(address in network for network in RESERVED):
        return False
    return address.is_global and not address.is_multicast


def _is_plain(address: ipaddress.IPv6Address) -> bool:
    """Whether it is global unicast (RFC 4291) and not a form that carries an IPv4
    address: a translator or a tunnel on the path would forward to that address."""
    if (int(address) >> 32) & 0xFFFFFFFF in ISATAP:
        return False
    return address in GLOBAL_UNICAST and not any(address in net for net in CARRIERS)


@contextmanager
def _within(seconds: float, connection: Any) -> Iterator[None]:
    """Cut the connection after this time, so that the read in progress ends.

    Raises TimeoutError then: headers that were cut off would read as a whole answer.
    """
    was_cut = threading.Event()

    def cut() -> None:
        was_cut.set()
        # The socket may be closed meanwhile. Not the method of the TLS socket, which must
        # not be called while it reads.
        with suppress(OSError, TypeError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if was_cut.is_set():
        raise TimeoutError


class _Http(HTTPConnection):
    def getresponse(self) -> Any:
        with _within(LONGEST, self):
            return super().getresponse()


class _Https(HTTPSConnection):
    def getresponse(self) -> Any:
        with _within(LONGEST, self):
            return super().getresponse()


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


def post(
    url: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, datetime.timedelta | None]:
    """POST to the URL; returns the status and the delay asked for by Retry-After.
    Redirections are not followed.

    Raises ForbiddenTarget, or a urllib3 exception if there is no answer.
    """
    address = check(url)
    parts = _parts(url)
    pool: HTTPConnectionPool
    if parts.scheme == "https":
        pool = _HttpsPool(
            address,
            parts.port or 443,
            timeout=TIMEOUT,
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )
    else:
        pool = _HttpPool(address, parts.port or 80, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        answer = pool.urlopen(
            "POST",
            path,
            body=body,
            headers={**headers, "Host": parts.netloc},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        status, wait = answer.status, _retry_after(answer.headers.get("Retry-After"))
        answer.close()
    return status, wait


def _retry_after(text: str | None) -> datetime.timedelta | None:
    """Parse Retry-After (RFC 9110, 10.2.3): seconds or a date; None if absent or
    invalid."""
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return datetime.timedelta(seconds=int(text))
    try:
        seconds = parse_http_date(text) - time.time()
    except ValueError:
        return None
    return datetime.timedelta(seconds=max(0, seconds))
