"""What backs an event and may have to be erased: kept beside the chain, not in it."""

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
    """The erasable part of an act: where from, by whom, from which address."""

    source: str = ""
    said_by: str = ""
    ip_address: str | None = None
    address: str = ""
    scan: File | None = None
    context: Mapping[str, Any] | None = None
    """Of a sign-up that a site handed on: the page, the texts shown, the browser."""

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
        """The unsaved row for one person; its events carry `digest` only.

        The salt is kept with the row alone, so nothing can be guessed from the digest
        once both are gone.
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
    """What the chain holds of a row."""
    words = [
        *(row.address or "", row.source or "", row.said_by or ""),
        *(row.ip_address or "", row.scan_sha256),
    ]
    if row.context:
        # Only then, so that rows without it keep the digest that they were chained with.
        words.append(context_text(row))
    text = json.dumps(words, ensure_ascii=False).encode()
    return hashlib.sha256(bytes(row.salt) + text).hexdigest()


def context_text(row: Evidence) -> str:
    """The one way in which a context is written for its digest; empty for none."""
    if not row.context:
        return ""
    return json.dumps(row.context, ensure_ascii=False, sort_keys=True)


def scan_holds(row: Evidence) -> bool:
    """Whether the file on the disk is still the one that was handed in."""
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
