"""The stamped anchors: what they still say of the ledger, and what a proof takes of the
last one.
"""

import base64
import datetime
import json
import os
import uuid
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from consent.integrity import heads, journal_file, timestamps, tree
from consent.integrity.heads import Head
from consent.integrity.timestamps import NoStamp
from consent.models import ClosedChain
from contacts.models import Contact

DIFFERS = "le registre ne correspond plus à l'ancre horodatée du"
LATE = datetime.timedelta(days=1)
"""How long after its anchor a stamp may be made: later, it proves nothing of that day."""


class Leaf(NamedTuple):
    head: Head
    hash: bytes


def leaves(found: Iterable[Head]) -> Iterator[Leaf]:
    """The leaf of each chain; a contact without a choice has none."""
    for head in found:
        if head.sequence:
            yield Leaf(
                head, tree.leaf(heads.packed(head)[: heads.NAMED] + head.public_id)
            )


def root_of(found: Iterable[Head]) -> bytes:
    return tree.root([each.hash for each in leaves(found)])


def stamp(root: bytes) -> dict[str, str]:
    """The stamp of an anchor's line, or why there is none; empty without a service."""
    if not timestamps.is_set():
        return {}
    try:
        return timestamps.stamp(root)
    except NoStamp as why:
        return {"error": str(why)}


def faults() -> Iterator[str]:
    """What does not hold in the stamped anchors of the journal.

    Every stamp is verified; the ledger is compared with the last one and with the first
    of each month. A chain that ended since, having gone on after the anchor, can no
    longer be compared. Raises JournalClosed.
    """
    if not timestamps.is_set():
        return
    months: dict[str, Mapping[str, Any]] = {}
    last: Mapping[str, Any] | None = None
    for line in journal_file.read():
        if line["kind"] == "restored" and not line.get("anchor_binds"):
            # The ledger may be shorter than the former anchors say.
            months.clear()
            last = None
        if "token" not in line.get("stamp", {}):
            continue
        day = line["at"][:10]
        if why := _stamp_fault(line):
            yield f"ancre du {day} : {why}"
        months.setdefault(day[:7], line)
        last = line
    compared = [*months.values(), *([last] if last else [])]
    for anchored in {each["tree"]: each for each in compared}.values():
        if not _agrees(anchored):
            yield f"{DIFFERS} {anchored['at'][:10]}"


def _stamp_fault(line: Mapping[str, Any]) -> str:
    token = base64.b64decode(line["stamp"]["token"])
    try:
        at = timestamps.date_of(token, bytes.fromhex(line["tree"]))
    except NoStamp as why:
        return str(why)
    late = at - datetime.datetime.fromisoformat(line["at"]) > LATE
    return "horodatée bien après sa date" if late else ""


def _agrees(line: Mapping[str, Any]) -> bool:
    if root_of(heads.stream(line["upto"])).hex() == line["tree"]:
        return True
    ended = ClosedChain.objects.filter(
        closed_at__gt=line["at"], last_event__gt=line["upto"]
    )
    return ended.exists()


def keep(line: Mapping[str, Any]) -> None:
    """Keep what proofs take from the last stamped anchor, beside its heads."""
    if "token" not in line["stamp"]:
        return
    kept = {name: line[name] for name in ("at", "root", "tree", "stamp")}
    draft = _kept().with_suffix(".draft")
    draft.write_text(json.dumps(kept))
    draft.rename(_kept())
    _write_tree(line["root"])


def kept_heads() -> Path | None:
    """The heads of the last stamped anchor, from which proofs take their inclusion: later
    anchors without a stamp leave them there."""
    try:
        return heads.path_of(json.loads(_kept().read_text())["root"])
    except (OSError, ValueError, KeyError):
        return None


def forget() -> None:
    """No proof takes the last stamped anchor any more: the restored ledger is shorter."""
    _kept().unlink(missing_ok=True)


def inclusion_of(contact: Contact) -> dict[str, Any] | None:
    """How the last stamped anchor covers the contact's chain: its leaf, the hashes
    beside the way to the root, the stamp. None without such an anchor or chain.
    """
    try:
        kept = json.loads(_kept().read_text())
        head = heads.find(heads.path_of(kept["root"]), contact.pk)
        if head is None or not head.sequence:
            return None
        index, size, beside = _way(kept["root"], contact.pk)
    except (OSError, ValueError):
        return None
    return {
        "at": kept["at"],
        "contact": head.contact_id,
        "sequence": head.sequence,
        "hash": head.hash.hex(),
        "principal_id": str(uuid.UUID(bytes=head.public_id)),
        "index": index,
        "size": size,
        "path": [each.hex() for each in beside],
        "tree": kept["tree"],
        "stamp": kept["stamp"],
    }


HASH = 32
ENTRY = 8
"""Bytes of a contact's id in the tree's file."""


def _way(root: str, contact_id: int) -> tuple[int, int, list[bytes]]:
    """The leaf's index, the number of leaves, and the hashes beside its way up, read
    from the tree's file: a few reads, whatever the number of chains."""
    path = _tree_of(root)
    if not path.exists():
        _write_tree(root)
    with path.open("rb") as file:
        size = int.from_bytes(file.read(ENTRY))
        index = bisect_left(
            range(size),
            contact_id,
            key=lambda place: int.from_bytes(_at(file, ENTRY * (place + 1), ENTRY)),
        )
        start, length, place, beside = ENTRY * (size + 1), size, index, []
        while length > 1:
            if (other := place ^ 1) < length:
                beside.append(_at(file, start + HASH * other, HASH))
            start += HASH * length
            length, place = (length + 1) // 2, place // 2
    return index, size, beside


def _at(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _write_tree(root: str) -> None:
    """Keep the tree over the heads of an anchor: the number of leaves, the contact of
    each, the hashes level by level. Trees of former anchors are removed."""
    found = list(leaves(heads.read(heads.path_of(root))))
    draft = _tree_of(root).with_suffix(f".{os.getpid()}-draft")
    with draft.open("wb") as file:
        file.write(len(found).to_bytes(ENTRY))
        file.writelines(each.head.contact_id.to_bytes(ENTRY) for each in found)
        for level in tree.levels([each.hash for each in found]):
            file.writelines(level)
    draft.rename(_tree_of(root))
    for other in heads.folder().glob("*.tree"):
        if other != _tree_of(root):
            other.unlink(missing_ok=True)


def _tree_of(root: str) -> Path:
    return heads.path_of(root).with_suffix(".tree")


def _kept() -> Path:
    return heads.folder() / "horodatage.json"
