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
import time
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from campaigns.models import CampaignVersion
from consent.integrity import heads, journal, stamped, suppression_check
from consent.integrity.journal_errors import (
    JournalBroken,
    JournalClosed,
)
from consent.models import ConsentEvent, Notice
from contacts.models import Contact
from core.statements import call, statement

FORMAT = 3
"""Version of the anchor's content; anchors of an older version are ignored."""

_TEXTS = statement("consent", "texts")
_WRITERS = statement("consent", "writers")
MOST = 1000
"""Maximum number of backdated events reported."""
WAIT_FOR_WRITERS = 600.0
"""Seconds before giving up because a writing transaction does not end."""
CUT = "fin de chaîne coupée depuis la dernière ancre"
UNKNOWN = "chaîne que la dernière ancre ne connaît pas"
GONE = "chaîne disparue depuis la dernière ancre"
REWRITTEN = "chaîne réécrite depuis la dernière ancre"
CONTACT_GONE = "fiche disparue depuis la dernière ancre"
RENAMED = "identifiant public changé depuis la dernière ancre"
BACKDATED = "événement qui porte une date d'enregistrement d'avant la dernière ancre"
ACCEPTED = "perte acceptée du journal hors de la base : "
"""Beginning of the fault of a loss that a person accepted."""
SLACK = datetime.timedelta(hours=1)
"""Allowed clock difference between an anchor and the events recorded after it."""


class WritersRemain(RuntimeError):
    """Raised when a transaction that writes choices did not end in time: no anchor is written."""

    def __init__(self) -> None:
        super().__init__(
            "Un enregistrement de choix est en cours depuis trop longtemps : l'ancre "
            "n'a pas été écrite. Relancez manage.py verify_ledger --anchor."
        )


def drop(*, now: datetime.datetime) -> dict[str, Any]:
    """Write an anchor of the present state, stamped if a service is set; only for a
    ledger that was just verified."""
    upto = _complete_up_to()
    path, root, digest, chains = heads.write(upto)
    line: dict[str, Any] = {
        "kind": "anchor",
        "format": FORMAT,
        "at": now.isoformat(),
        "upto": upto,
        "chains": chains,
        "root": root,
        "heads": digest,
        "texts": _texts_now(),
        "tree": (tree := stamped.root_of(heads.read(path))).hex(),
        "stamp": stamped.stamp(tree),
    }
    with transaction.atomic():
        line["events"] = _events_up_to(upto)
        journal.append([line])
    stamped.keep(line)
    in_use = {path, stamped.kept_heads()}
    for other in heads.folder().glob("*.heads"):
        if other not in in_use:
            other.unlink()
    journal.settle_quiet()
    return line


def last() -> dict[str, Any] | None:
    """Return the last valid anchor; None if there is none, or the journal is unreadable."""
    try:
        return _last_anchor()
    except JournalClosed:
        return None


def compare(
    told: suppression_check.Told | None = None,
) -> tuple[dict[str, Any] | None, Iterator[tuple[int | None, str]]]:
    """Return the last valid anchor, and an iterator of the differences from the
    ledger.

    `told` receives each line of the journal, which is read once.
    """
    try:
        last = _last_anchor(told)
        why, gap = journal.fault(), journal.accepted_loss()
    except JournalBroken as broken:
        return None, iter([(None, f"journal hors de la base modifié : {broken.why}")])
    except JournalClosed as closed_error:
        return None, iter([(None, str(closed_error))])
    if told:
        told.is_whole = not (why or gap)
    lost = [(None, f"journal hors de la base : {why}")] if why else []
    if gap:
        lost.append((None, ACCEPTED + gap))
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
    faults = [fault for fault in found if not fault[1].startswith(ACCEPTED)]
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
    for line in journal.read_on():
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
    path = heads.path_of(last["root"])
    if path.exists() and heads.digest_of(path) == last["root"]:
        yield from _merge(heads.read(path), heads.stream(last["upto"]))
        return
    digest = hashlib.sha256()
    for head in heads.stream(last["upto"]):
        if head.sequence:
            digest.update(heads.packed(head)[: heads.NAMED])
    if digest.hexdigest() != last["heads"]:
        yield None, "une chaîne ne correspond plus à la dernière ancre"


def _merge(
    anchored: Iterator[heads.Head], present: Iterator[heads.Head]
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


def _difference(was: heads.Head, is_now: heads.Head) -> str:
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
    upto = int(call("pg_sequence_last_value", "consent_consentevent_id_seq") or 0)
    with connection.cursor() as cursor:
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
    return ConsentEvent.objects.filter(pk__lte=upto).count()


def _texts_now() -> dict[str, Any]:
    published = Notice.objects.exclude(version=None)
    notices = published.aggregate(id=Max("pk", default=0))["id"]
    versions = CampaignVersion.objects.aggregate(id=Max("pk", default=0))["id"]
    root = _texts(notices, versions)
    return {"notices": notices, "versions": versions, "root": root}


def _texts(notices: int, versions: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [notices, versions])
        return hashlib.sha256(json.dumps(cursor.fetchall()).encode()).hexdigest()
