"""Digests derived from SECRET_KEY that can still be verified after the key changed.

Django's own signers (sessions, signed values, password links) read
SECRET_KEY_FALLBACKS; this module does so for our own digests.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def secrets_in_use() -> list[str]:
    """SECRET_KEY, then the keys that it replaced recently."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def digests(salt: str, value: str) -> Iterator[bytes]:
    """The keyed digests (SHA-256) of a value, the current key's first."""
    for secret in secrets_in_use():
        yield salted_hmac(salt, value, secret=secret, algorithm="sha256").digest()


def digest(salt: str, value: str) -> bytes:
    """The digest under the current key."""
    return next(digests(salt, value))


def is_one_of(given: str | bytes, expected: Iterator[str] | Iterator[bytes]) -> bool:
    """Compare in constant time."""
    return any(constant_time_compare(given, each) for each in expected)
