"""The head of every chain at one moment: read from the database, and kept in a file.

52 bytes per contact, in the order of the contacts. A contact without a choice has a
head without a chain.
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from consent.integrity.journal_errors import JournalUnwritable
from core.statements import statement

HEAD = struct.Struct(">QI16sQ16s")
NAMED = 28
"""The bytes of a head that identify its chain and its end."""
# A chain removed at the end of its proof period keeps its last head; a chain that
# started again since takes precedence (consent/integrity/closing.py). The event ids
# are summed because no hash covers them, and other tables reference events by id.
_HEADS_OF = statement("consent", "chain_heads")
_CURSORS = count()


class Head(NamedTuple):
    """The end of one chain; `sequence` is 0 for a contact without a chain."""

    contact_id: int
    sequence: int
    hash: bytes
    ids: int | None
    """A checksum over the ids of its events; None for a chain that was removed."""
    public_id: bytes


def stream(upto: int) -> Iterator[Head]:
    """Yield the chain heads, streamed by a server-side cursor."""
    name = f"consent_heads_{next(_CURSORS)}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE {name} NO SCROLL CURSOR FOR {_HEADS_OF}", {"upto": upto}
        )
        while True:
            cursor.execute(f"FETCH 10000 FROM {name}")
            rows = cursor.fetchall()
            if not rows:
                break
            for contact_id, sequence, found, ids, public_id in rows:
                yield Head(
                    contact_id=contact_id,
                    sequence=sequence,
                    hash=bytes(found),
                    ids=ids,
                    public_id=bytes(public_id),
                )
        cursor.execute(f"CLOSE {name}")


def packed(head: Head) -> bytes:
    return HEAD.pack(
        head.contact_id,
        head.sequence,
        head.hash[:16],
        head.ids or 0,
        head.public_id,
    )


def folder() -> Path:
    return Path(settings.ERASURE_JOURNAL).parent


def path_of(root: str) -> Path:
    return folder() / f"{root[:32]}.heads"


def write(upto: int) -> tuple[Path, str, str, int]:
    """Write the heads file; return its path, its root, the digest without the ids
    (removed chains have none) and the number of chains. The file is named after its
    root: after a crash the former one stays in force."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place / f"{os.getpid()}.heads-draft"
    digest, heads, chains = hashlib.sha256(), hashlib.sha256(), 0
    try:
        with draft.open("wb") as file:
            for head in stream(upto):
                content = packed(head)
                digest.update(content)
                file.write(content)
                if head.sequence:
                    heads.update(content[:NAMED])
                    chains += 1
            file.flush()
            os.fsync(file.fileno())
        path = path_of(digest.hexdigest())
        draft.rename(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise JournalUnwritable(draft) from None
    return path, digest.hexdigest(), heads.hexdigest(), chains


def read(path: Path) -> Iterator[Head]:
    with path.open("rb") as file:
        while chunk := file.read(HEAD.size * 10_000):
            for values in HEAD.iter_unpack(chunk):
                contact_id, sequence, found, ids, public_id = values
                yield Head(
                    contact_id=contact_id,
                    sequence=sequence,
                    hash=found,
                    ids=ids or None,
                    public_id=public_id,
                )


def find(path: Path, contact_id: int) -> Head | None:
    """The head of one contact, by bisection."""
    with path.open("rb") as file:
        low, high = 0, path.stat().st_size // HEAD.size
        while low < high:
            middle = (low + high) // 2
            file.seek(middle * HEAD.size)
            found = Head(*HEAD.unpack(file.read(HEAD.size)))
            if found.contact_id == contact_id:
                return found
            if found.contact_id < contact_id:
                low = middle + 1
            else:
                high = middle
    return None


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
