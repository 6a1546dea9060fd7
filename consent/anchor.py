"""The anchor outside the database: where every chain ended, at one moment.

The journal gets the digest of all chain heads (the root). The heads themselves, 28 bytes
a chain, stand in a file beside it, so that a chain that no longer agrees can be named.
Whoever owns the database can rewrite it whole; he cannot rewrite this.
"""

import datetime
import hashlib
import json
import os
import struct
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from consent import journal

HEAD = struct.Struct(">QI16s")
# A chain that left at the end of its proof period stands where it ended; one that began
# again since goes first (consent/closing.py).
_HEADS_OF = """
SELECT contact_id, sequence, hash FROM (
    (SELECT DISTINCT ON (contact_id) contact_id, sequence, hash
    FROM consent_consentevent WHERE id <= %(upto)s
    ORDER BY contact_id, sequence DESC)
    UNION ALL
    (SELECT DISTINCT ON (contact_id) contact_id, events, last_hash
    FROM consent_closedchain c WHERE last_event <= %(upto)s
    AND NOT EXISTS (SELECT FROM consent_consentevent e
        WHERE e.contact_id = c.contact_id AND e.id <= %(upto)s)
    ORDER BY contact_id, last_event DESC)
) head ORDER BY contact_id
"""
_TEXTS = """
SELECT 'notice', id, sha256 FROM consent_notice
WHERE version IS NOT NULL AND id <= %s
UNION ALL
SELECT 'version', id, label || '|' || channel || '|' || mandatory || '|' || lawful_basis
FROM campaigns_campaignversion WHERE id <= %s
ORDER BY 1, 2
"""
_CURSORS = count()


class Head(NamedTuple):
    """The end of one chain."""

    contact_id: int
    sequence: int
    hash: bytes


def drop(*, now: datetime.datetime) -> dict[str, Any]:
    """Write the anchor of this moment; only for a ledger that has just been verified."""
    upto = _complete_up_to()
    path, root, chains = _write_heads(upto)
    line = {
        "kind": "anchor",
        "at": now.isoformat(),
        "upto": upto,
        "chains": chains,
        "root": root,
        "texts": _texts_now(),
    }
    with transaction.atomic():
        line["events"] = _events_up_to(upto)
        journal.append([line])
    for other in _folder().glob("*.heads"):
        if other != path:
            other.unlink()
    journal.settle_quiet()
    return line


def compare() -> tuple[dict[str, Any] | None, Iterator[tuple[int | None, str]]]:
    """The last anchor that binds, and where the ledger no longer agrees with it."""
    try:
        last = _last_anchor()
    except journal.JournalBroken as broken:
        return None, iter([(None, f"journal hors de la base modifié : {broken}")])
    if last is None:
        if journal.is_missing():
            return None, iter([(None, "le journal hors de la base manque")])
        return None, iter([])
    return last, _disagreements(last)


def _last_anchor() -> dict[str, Any] | None:
    """After a restore the ledger is shorter, and the older anchors bind no more."""
    last = None
    for line in journal.read(check=True):
        if line["kind"] == "anchor":
            last = line
        elif line["kind"] == "restored":
            last = None
    return last


def _disagreements(last: dict[str, Any]) -> Iterator[tuple[int | None, str]]:
    texts = last["texts"]
    if _texts(texts["notices"], texts["versions"]) != texts["root"]:
        yield None, "textes ou libellés modifiés depuis la dernière ancre"
    path = _path_of(last["root"])
    if path.exists() and _digest_of(path) == last["root"]:
        yield from _merge(_read_heads(path), _heads(last["upto"]))
        return
    digest = hashlib.sha256()
    for head in _heads(last["upto"]):
        digest.update(_packed(head))
    if digest.hexdigest() != last["root"]:
        yield None, "une chaîne ne correspond plus à la dernière ancre"


def _merge(
    anchored: Iterator[Head], present: Iterator[Head]
) -> Iterator[tuple[int | None, str]]:
    """Both come in order of contact: one walk, whatever their number."""
    was, is_now = next(anchored, None), next(present, None)
    while was or is_now:
        if is_now is None or (was and was.contact_id < is_now.contact_id):
            assert was is not None
            yield was.contact_id, "chaîne disparue depuis la dernière ancre"
            was = next(anchored, None)
        elif was is None or is_now.contact_id < was.contact_id:
            yield is_now.contact_id, "chaîne que la dernière ancre ne connaît pas"
            is_now = next(present, None)
        else:
            if why := _difference(was, is_now):
                yield was.contact_id, why
            was, is_now = next(anchored, None), next(present, None)


def _difference(was: Head, is_now: Head) -> str:
    if is_now.sequence < was.sequence:
        return "fin de chaîne coupée depuis la dernière ancre"
    if is_now.sequence > was.sequence:
        return "événement ajouté avant la dernière ancre"
    if is_now.hash[:16] != was.hash:
        return "chaîne réécrite depuis la dernière ancre"
    return ""


def _complete_up_to() -> int:
    """An id below which every event is committed, and above which none is yet.

    For a moment writers wait: a number drawn before and committed after would make two
    readings of one anchor differ.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute("LOCK TABLE consent_consentevent IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM consent_consentevent")
        return int(cursor.fetchone()[0])


def _events_up_to(upto: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM consent_consentevent WHERE id <= %s", [upto]
        )
        return int(cursor.fetchone()[0])


def _heads(upto: int) -> Iterator[Head]:
    """Streamed by a cursor in the database."""
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
            for contact_id, sequence, found in rows:
                yield Head(contact_id, sequence, bytes(found))
        cursor.execute(f"CLOSE {name}")


def _packed(head: Head) -> bytes:
    return HEAD.pack(head.contact_id, head.sequence, head.hash[:16])


def _folder() -> Path:
    return Path(settings.ERASURE_JOURNAL).parent


def _path_of(root: str) -> Path:
    return _folder() / f"{root[:32]}.heads"


def _write_heads(upto: int) -> tuple[Path, str, int]:
    """The file under the name of its root: a crash leaves the former one in force."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{os.getpid()}.heads-draft"
    digest, chains = hashlib.sha256(), 0
    try:
        with draft.open("wb") as file:
            for head in _heads(upto):
                packed = _packed(head)
                digest.update(packed)
                file.write(packed)
                chains += 1
            file.flush()
            os.fsync(file.fileno())
        path = _path_of(digest.hexdigest())
        draft.rename(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise journal.JournalUnwritable(draft) from None
    return path, digest.hexdigest(), chains


def _read_heads(path: Path) -> Iterator[Head]:
    with path.open("rb") as file:
        while chunk := file.read(HEAD.size * 10_000):
            for values in HEAD.iter_unpack(chunk):
                yield Head(*values)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _texts_now() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM consent_notice"
            " WHERE version IS NOT NULL),"
            " (SELECT coalesce(max(id), 0) FROM campaigns_campaignversion)"
        )
        notices, versions = cursor.fetchone()
    root = _texts(notices, versions)
    return {"notices": notices, "versions": versions, "root": root}


def _texts(notices: int, versions: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [notices, versions])
        return hashlib.sha256(json.dumps(cursor.fetchall()).encode()).hexdigest()
