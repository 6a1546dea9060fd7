"""The anchor outside the database: the head of every chain at one moment.

The journal gets the digest of all chain heads (the root). The heads themselves, 52
bytes per contact, are written to a file beside it, so that a chain that no longer
matches can be identified. A head also contains the contact's public id, by which
links, certificates and other systems identify the person. A contact without a choice
has a head without a chain. The owner of the database can rewrite all of it, but not
this file.
"""

import datetime
import hashlib
import json
import os
import struct
import time
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from consent.integrity import journal, journal_file, suppression_check
from consent.integrity.journal_errors import (
    JournalBroken,
    JournalClosed,
    JournalUnwritable,
)
from consent.models import ConsentEvent
from contacts.models import Contact

FORMAT = 3
"""Version of the anchor's content; anchors of an older version are ignored."""

HEAD = struct.Struct(">QI16sQ16s")
NAMED = 28
"""The bytes of a head that identify its chain and its end."""
# A chain removed at the end of its proof period keeps its last head; a chain that
# started again since takes precedence (consent/integrity/closing.py). The event ids
# are summed because no hash covers them, and other tables reference events by id.
_HEADS_OF = """
SELECT contact.id, coalesce(sequence, 0), coalesce(hash, ''::bytea), ids,
    uuid_send(contact.public_id)
FROM contacts_contact contact LEFT JOIN (
    (SELECT DISTINCT ON (contact_id) contact_id, sequence, hash,
        mod(sum(id * sequence) OVER (PARTITION BY contact_id),
            4611686018427387904)::bigint AS ids
    FROM consent_consentevent WHERE id <= %(upto)s
    ORDER BY contact_id, sequence DESC)
    UNION ALL
    (SELECT DISTINCT ON (contact_id) contact_id, events, last_hash, NULL
    FROM consent_closedchain c WHERE last_event <= %(upto)s
    AND NOT EXISTS (SELECT FROM consent_consentevent e
        WHERE e.contact_id = c.contact_id AND e.id <= %(upto)s)
    ORDER BY contact_id, last_event DESC)
) head ON head.contact_id = contact.id ORDER BY contact.id
"""
_TEXTS = """
SELECT 'notice', id, to_jsonb(n) - 'published_by_id' FROM consent_notice n
WHERE version IS NOT NULL AND id <= %s
UNION ALL
SELECT 'version', id, to_jsonb(v) FROM campaigns_campaignversion v WHERE id <= %s
ORDER BY 1, 2
"""
_LAST_DRAWN = """
SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM consent_consentevent_id_seq
"""
_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE relation = 'consent_consentevent'::regclass AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')
AND pid <> pg_backend_pid()
"""
MOST = 1000
"""Maximum number of backdated events reported."""
WAIT_FOR_WRITERS = 600.0
"""Seconds before giving up because a writing transaction does not end."""
_CURSORS = count()
CUT = "fin de chaîne coupée depuis la dernière ancre"
UNKNOWN = "chaîne que la dernière ancre ne connaît pas"
GONE = "chaîne disparue depuis la dernière ancre"
REWRITTEN = "chaîne réécrite depuis la dernière ancre"
CONTACT_GONE = "fiche disparue depuis la dernière ancre"
RENAMED = "identifiant public changé depuis la dernière ancre"
BACKDATED = "événement qui porte une date d'enregistrement d'avant la dernière ancre"
SLACK = datetime.timedelta(hours=1)
"""Allowed clock difference between an anchor and the events recorded after it."""


class WritersRemain(RuntimeError):
    """Raised when a transaction that writes choices did not end in time: no anchor is written."""

    def __init__(self) -> None:
        super().__init__(
            "Un enregistrement de choix est en cours depuis trop longtemps : l'ancre "
            "n'a pas été écrite. Relancez manage.py verify_ledger --anchor."
        )


class Head(NamedTuple):
    """The end of one chain; `sequence` is 0 for a contact without a chain."""

    contact_id: int
    sequence: int
    hash: bytes
    ids: int | None
    """A checksum over the ids of its events; None for a chain that was removed."""
    public_id: bytes


def drop(*, now: datetime.datetime) -> dict[str, Any]:
    """Write an anchor of the present state; only for a ledger that was just verified."""
    upto = _complete_up_to()
    path, root, heads, chains = _write_heads(upto)
    line = {
        "kind": "anchor",
        "format": FORMAT,
        "at": now.isoformat(),
        "upto": upto,
        "chains": chains,
        "root": root,
        "heads": heads,
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


def compare(
    told: suppression_check.Told | None = None,
) -> tuple[dict[str, Any] | None, Iterator[tuple[int | None, str]]]:
    """Return the last valid anchor, and an iterator of the differences from the
    ledger.

    `told` receives each line of the journal, which is read once.
    """
    try:
        last = _last_anchor(told)
        why = journal.fault()
    except JournalBroken as broken:
        return None, iter([(None, f"journal hors de la base modifié : {broken.why}")])
    except JournalClosed as closed_error:
        return None, iter([(None, str(closed_error))])
    if told:
        told.is_whole = not why
    lost = [(None, f"journal hors de la base : {why}")] if why else []
    if last is None:
        return None, iter(lost)
    return last, chain(lost, _disagreements(last))


def survives() -> bool:
    """Whether the last anchor still holds for a restored database after the replay.

    A backup is shorter than the ledger was: its chains end earlier or are missing. A
    chain of the same length with other content cannot come from a backup.
    """
    last, found = compare()
    if last is None:
        return False
    faults = list(found)
    return not faults or not all(_is_shorter(*fault, last["at"]) for fault in faults)


def _is_shorter(contact_id: int | None, why: str, anchored_at: str) -> bool:
    """Whether a restore explains the difference: chain cut, missing, or cut then continued."""
    if why in (CUT, GONE, CONTACT_GONE):
        return True
    if why == RENAMED and contact_id is not None:
        # A contact created later got the id of one that the backup did not have.
        return Contact.objects.filter(
            pk=contact_id, created_at__gt=anchored_at
        ).exists()
    events = ConsentEvent.objects.filter(
        contact=contact_id, recorded_at__gt=anchored_at
    )
    return why == REWRITTEN and events.exists()


def backdated(last: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Return events inserted after this anchor whose recorded date is before it."""
    before = datetime.datetime.fromisoformat(last["at"]) - SLACK
    events = ConsentEvent.objects.filter(id__gt=last["upto"], recorded_at__lt=before)
    found = events.order_by("id").values_list("contact_id", "id")
    return [(contact_id, pk, BACKDATED) for contact_id, pk in found[:MOST]]


def _last_anchor(
    told: suppression_check.Told | None = None,
) -> dict[str, Any] | None:
    """Return the last valid anchor; a restore invalidates the earlier ones, since the
    ledger may be shorter."""
    last = None
    for line in journal_file.read(check=True):
        if told:
            told.take(line)
        if line["kind"] == "anchor":
            last = line if line.get("format") == FORMAT else None
        elif line["kind"] == "restored" and not line.get("anchor_binds"):
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
        if head.sequence:
            digest.update(_packed(head)[:NAMED])
    if digest.hexdigest() != last["heads"]:
        yield None, "une chaîne ne correspond plus à la dernière ancre"


def _merge(
    anchored: Iterator[Head], present: Iterator[Head]
) -> Iterator[tuple[int | None, str]]:
    """Compare both in one pass; each is sorted by contact."""
    was, is_now = next(anchored, None), next(present, None)
    while was or is_now:
        if is_now is None or (was and was.contact_id < is_now.contact_id):
            assert was is not None
            yield was.contact_id, GONE if was.sequence else CONTACT_GONE
            was = next(anchored, None)
        elif was is None or is_now.contact_id < was.contact_id:
            # A new contact has no chain yet.
            if is_now.sequence:
                yield is_now.contact_id, UNKNOWN
            is_now = next(present, None)
        else:
            if why := _difference(was, is_now):
                yield was.contact_id, why
            was, is_now = next(anchored, None), next(present, None)


def _difference(was: Head, is_now: Head) -> str:
    if is_now.public_id != was.public_id:
        return RENAMED
    if not was.sequence:
        return UNKNOWN if is_now.sequence else ""
    if not is_now.sequence:
        return GONE
    if is_now.sequence < was.sequence:
        return CUT
    if is_now.sequence > was.sequence:
        return "événement ajouté avant la dernière ancre"
    if is_now.hash[:16] != was.hash:
        return REWRITTEN
    if is_now.ids not in (None, was.ids):
        return "numéro d'un événement changé depuis la dernière ancre"
    return ""


def _complete_up_to() -> int:
    """Return an event id up to which every event is committed or never will be.

    A writer draws its ids under the table's ROW EXCLUSIVE lock. Once the last id is
    read, it is enough to wait until the present holders of that lock have ended (as
    CREATE INDEX CONCURRENTLY does); no writer waits for the anchor. Raises
    WritersRemain.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LAST_DRAWN)
        upto = int(cursor.fetchone()[0])
        deadline = time.monotonic() + WAIT_FOR_WRITERS
        writers = _writers(cursor)
        while writers:
            if time.monotonic() > deadline:
                raise WritersRemain
            time.sleep(0.05)
            writers &= _writers(cursor)
    return upto


def _writers(cursor: Any) -> set[str]:
    """Return the other transactions that may have drawn an id and not committed it."""
    cursor.execute(_WRITERS)
    return {row[0] for row in cursor.fetchall()}


def _events_up_to(upto: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM consent_consentevent WHERE id <= %s", [upto]
        )
        return int(cursor.fetchone()[0])


def _heads(upto: int) -> Iterator[Head]:
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
                yield Head(contact_id, sequence, bytes(found), ids, bytes(public_id))
        cursor.execute(f"CLOSE {name}")


def _packed(head: Head) -> bytes:
    return HEAD.pack(
        head.contact_id,
        head.sequence,
        head.hash[:16],
        head.ids or 0,
        head.public_id,
    )


def _folder() -> Path:
    return Path(settings.ERASURE_JOURNAL).parent


def _path_of(root: str) -> Path:
    return _folder() / f"{root[:32]}.heads"


def _write_heads(upto: int) -> tuple[Path, str, str, int]:
    """Write the heads file; return its path, its root, the digest without the ids
    (removed chains have none) and the number of chains. The file is named after its
    root: after a crash the former one stays in force."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{os.getpid()}.heads-draft"
    digest, heads, chains = hashlib.sha256(), hashlib.sha256(), 0
    try:
        with draft.open("wb") as file:
            for head in _heads(upto):
                packed = _packed(head)
                digest.update(packed)
                file.write(packed)
                if head.sequence:
                    heads.update(packed[:NAMED])
                    chains += 1
            file.flush()
            os.fsync(file.fileno())
        path = _path_of(digest.hexdigest())
        draft.rename(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise JournalUnwritable(draft) from None
    return path, digest.hexdigest(), heads.hexdigest(), chains


def _read_heads(path: Path) -> Iterator[Head]:
    with path.open("rb") as file:
        while chunk := file.read(HEAD.size * 10_000):
            for values in HEAD.iter_unpack(chunk):
                contact_id, sequence, found, ids, public_id = values
                yield Head(contact_id, sequence, found, ids or None, public_id)


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
