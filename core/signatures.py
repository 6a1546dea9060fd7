"""What this installation derives from SECRET_KEY, and still knows after the key changed.

Django's own signers (sessions, signed values, password links) read SECRET_KEY_FALLBACKS;
what is derived by hand reads it here.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def secrets_in_use() -> list[str]:
    """SECRET_KEY, then those that it replaced lately."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def digests(salt: str, value: str) -> Iterator[bytes]:
    """The keyed digests (SHA-256) of a value, the present key's first."""
    for secret in secrets_in_use():
        yield salted_hmac(salt, value, secret=secret, algorithm="sha256").digest()


def digest(salt: str, value: str) -> bytes:
    """The present key's."""
    return next(digests(salt, value))


def is_one_of(given: str | bytes, expected: Iterator[str] | Iterator[bytes]) -> bool:
    """Each comparison takes constant time."""
    return any(constant_time_compare(given, each) for each in expected)
