"""API keys: created once, shown once, stored as a digest only."""

import datetime
import hashlib
import secrets
from collections.abc import Sequence

from accounts import audit
from accounts.enums import Proof, Scope
from accounts.models import ApiKey, User

PREFIX = "rgpd_"
PREFIX_LENGTH = len(PREFIX) + 6
LAST_USE_STEP = datetime.timedelta(minutes=1)
"""Resolution of the last use, to avoid a write per call."""


def make(
    name: str,
    scopes: Sequence[str],
    *,
    now: datetime.datetime,
    user: User | None = None,
    expires_at: datetime.datetime | None = None,
    system: str = "",
    origins: Sequence[str] = (),
    proof: Proof = Proof.SETTING,
    calls_per_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """Create a key; returns it with its secret, which cannot be shown again.

    With `origins` the key is publishable: it may be embedded in the pages of these
    sites. Raises ValueError if such a key has any scope other than signups:write.
    """
    if origins and set(scopes) != {Scope.SIGNUPS_WRITE}:
        raise ValueError("a publishable key has the scope signups:write alone")
    prefix = PREFIX + secrets.token_hex(3)
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=list(scopes),
        created_by=user,
        created_at=now,
        expires_at=expires_at,
        system=system,
        origins=list(origins),
        proof=proof,
        calls_per_minute=calls_per_minute,
    )
    audit.record(
        "api_key.made", user=user, target=f"api_key:{key.pk}", scopes=key.scopes
    )
    return key, secret


def find(secret: str, now: datetime.datetime) -> ApiKey | None:
    """The usable key with this secret. A fast hash is enough for 256 random bits."""
    try:
        key = ApiKey.objects.get(digest=_digest(secret))
    except ApiKey.DoesNotExist:
        return None
    return key if key.is_usable(now) else None


def known_by(secret: str) -> ApiKey | None:
    """The key with this prefix, even if it is revoked or expired or the rest is wrong."""
    return ApiKey.objects.filter(prefix=secret[:PREFIX_LENGTH]).first()


def note_use(key: ApiKey, now: datetime.datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at >= LAST_USE_STEP:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def revoke(key: ApiKey, *, now: datetime.datetime, user: User | None) -> bool:
    """Revoke the key at once; False if already revoked."""
    done = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    if done:
        audit.record("api_key.revoked", user=user, target=f"api_key:{key.pk}")
    return bool(done)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
