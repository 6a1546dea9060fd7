"""Erasable data that backs an event: stored beside the hash chain, not in it."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files import File

from consent.models import Evidence


@dataclass(frozen=True)
class Backing:
    """The erasable part of an act: source, reporter, IP address, address used, scan."""

    source: str = ""
    said_by: str = ""
    ip_address: str | None = None
    address: str = ""
    scan: File | None = None
    context: Mapping[str, Any] | None = None
    """For a sign-up forwarded by a website: the page, the texts shown, the browser."""

    def __bool__(self) -> bool:
        return any(
            [
                self.source,
                self.said_by,
                self.ip_address,
                self.address,
                self.scan,
                self.context,
            ]
        )

    def seal(self, contact_id: int) -> Evidence:
        """Return the unsaved Evidence row for one contact; its events hold only the
        digest.

        The salt is stored in the row only: after the row's removal, the content
        cannot be guessed from the digest.
        """
        row = Evidence(
            contact_id=contact_id,
            salt=secrets.token_bytes(16),
            address=self.address or None,
            source=self.source or None,
            said_by=self.said_by or None,
            ip_address=self.ip_address,
            context=dict(self.context) if self.context else None,
            scan=self.scan,
            scan_sha256=_sha256(self.scan) if self.scan else "",
        )
        row.digest = digest(row)
        return row


def digest(row: Evidence) -> str:
    """Return the salted SHA-256 digest of a row, as held by the chain."""
    words = [
        row.address or "",
        row.source or "",
        row.said_by or "",
        row.ip_address or "",
        row.scan_sha256,
    ]
    if row.context:
        # Added only when present, so that rows without a context keep their recorded
        # digest.
        words.append(context_text(row))
    text = json.dumps(words, ensure_ascii=False).encode()
    return hashlib.sha256(bytes(row.salt) + text).hexdigest()


def context_text(row: Evidence) -> str:
    """Return the canonical JSON of a row's context for its digest; empty without one."""
    if not row.context:
        return ""
    return json.dumps(row.context, ensure_ascii=False, sort_keys=True)


def scan_holds(row: Evidence) -> bool:
    """Whether the stored file still matches the digest of the uploaded one."""
    try:
        with row.scan.open() as scan:
            return _sha256(scan) == row.scan_sha256
    except FileNotFoundError:
        return False


def _sha256(scan: File) -> str:
    found = hashlib.sha256()
    for chunk in scan.chunks():
        found.update(chunk)
    scan.seek(0)
    return found.hexdigest()
