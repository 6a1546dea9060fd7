"""The file for a control (art. 5(2), 31): one sealed ZIP, read and checked anywhere.

Its manifest gives the SHA-256 and the size of each file and is signed (Ed25519). The
`verifier.py` inside needs Python 3.8 alone. Apart from the sample of proofs, no file
names a person: contacts are opaque identifiers, users are numbers.
"""

import datetime
import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from accounts import audit
from accounts.models import Company, User
from consent import proof
from consent.proof import receipt
from dpo.inspection import parts

MANIFEST = "manifeste.json"
VERIFIER = Path(__file__).parent / "verifier" / "verifier.py"
SCHEMA = "1"
DEFLATED = zipfile.ZIP_DEFLATED
"""Named for each file: a ZipInfo of one's own is stored as it is otherwise."""


def write(
    output: IO[bytes], *, now: datetime.datetime, user: User | None = None
) -> dict[str, Any]:
    """Write the ZIP; returns its manifest. The act is in the audit journal, with the
    digest of the manifest: a file made again later has another one.

    Memory: one file of the ZIP at a time.
    """
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, _zip_time(now)), data, DEFLATED)
            digest = hashlib.sha256(data).hexdigest()
            files[name] = {"sha256": digest, "bytes": len(data)}

        for name, data in parts.every(now):
            add(name, data)
        add("verifier.py", VERIFIER.read_bytes())
        add(proof.VERIFIER.name, proof.VERIFIER.read_bytes())
        manifest = _manifest(files, now)
        archive.writestr(
            zipfile.ZipInfo(MANIFEST, _zip_time(now)),
            json.dumps(manifest, ensure_ascii=False, indent=2),
            DEFLATED,
        )
    audit.record(
        "inspection.made",
        user=user,
        files=len(files),
        sha256=proof.digest_of(manifest),
    )
    return manifest


def _manifest(
    files: Mapping[str, Mapping[str, Any]], now: datetime.datetime
) -> dict[str, Any]:
    manifest = {
        "schema": SCHEMA,
        "made_at": now.isoformat(),
        "company": Company.current().name,
        "files": dict(sorted(files.items())),
    }
    return manifest | {"signature": receipt.sign(manifest)}


def _zip_time(now: datetime.datetime) -> tuple[int, int, int, int, int, int]:
    return (now.year, now.month, now.day, now.hour, now.minute, now.second)
