"""What backs an event and may have to be erased: kept beside the chain, not in it."""

import hashlib
import json
import secrets
from dataclasses import dataclass

from django.core.files import File

from consent.models import ConsentEvent, Evidence


@dataclass(frozen=True)
class Backing:
    """The erasable part of an act: where from, by whom, from which address."""

    source: str = ""
    said_by: str = ""
    ip_address: str | None = None
    address: str = ""
    scan: File | None = None

    def seal(self, event: ConsentEvent) -> Evidence | None:
        """Evidence for an unsaved event, whose digest is set; None when there is none.

        The salt is kept with the evidence only, so nothing can be guessed from the
        digest once both are gone.
        """
        if not (self.source or self.said_by or self.address or self.scan):
            return None
        salt = secrets.token_bytes(16)
        event.evidence_digest = self.digest(salt)
        return Evidence(
            contact_id=event.contact_id,
            event=event,
            salt=salt,
            address=self.address or None,
            source=self.source or None,
            said_by=self.said_by or None,
            ip_address=self.ip_address,
            scan=self.scan,
        )

    def digest(self, salt: bytes) -> str:
        scan = ""
        if self.scan:
            self.scan.seek(0)
            scan = hashlib.sha256(self.scan.read()).hexdigest()
            self.scan.seek(0)
        words = [self.address, self.source, self.said_by, self.ip_address or "", scan]
        text = json.dumps(words, ensure_ascii=False).encode()
        return hashlib.sha256(salt + text).hexdigest()
