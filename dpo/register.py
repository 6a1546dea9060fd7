"""Versions of the register of processings: stored when its content changes, and compared."""

import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from core import locks
from dpo import processings
from dpo.models import RegisterVersion
from dpo.processings import LABELS, RegisterEntry

Lines = tuple[str, ...]


def current(now: datetime.datetime) -> RegisterVersion:
    """The register under the present settings, stored as a version if it has changed.

    The settings belong to several apps, so the version is written by the first reading
    and each night; a second reading writes nothing.
    """
    content = processings.entries()
    digest = digest_of(content)
    with transaction.atomic():
        # With two readers at once, the second finds the version of the first.
        locks.wait_for("dpo_register")
        last = RegisterVersion.objects.order_by("-number").first()
        if last and last.sha256 == digest:
            return last
        return RegisterVersion.objects.create(
            number=last.number + 1 if last else 1,
            content=content,
            sha256=digest,
            made_at=now,
        )


def digest_of(content: Sequence[RegisterEntry]) -> str:
    """SHA-256 of the content as JSON: sorted keys, UTF-8, no ASCII escapes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class RegisterChange:
    """What one heading has lost and gained between two versions, in these entries."""

    titles: tuple[str, ...]
    label: str
    lost: Lines
    gained: Lines


def changes(version: RegisterVersion) -> list[RegisterChange]:
    """The difference with the version before; empty for the first."""
    former = RegisterVersion.objects.filter(number=version.number - 1).first()
    return list(compare(former.content, version.content)) if former else []


def compare(
    before: Sequence[RegisterEntry], after: Sequence[RegisterEntry]
) -> Iterator[RegisterChange]:
    """In the order of the register, the entries that left last. A setting that changes
    the same heading of several entries in the same way is one change.
    """
    old = {entry["key"]: entry for entry in before}
    new = {entry["key"]: entry for entry in after}
    found: dict[tuple[str, Lines, Lines], list[str]] = {}
    for key in [*new, *(key for key in old if key not in new)]:
        title = (new.get(key) or old[key])["title"]
        for change in _differences(old.get(key), new.get(key)):
            found.setdefault(change, []).append(title)
    for (label, lost, gained), titles in found.items():
        yield RegisterChange(tuple(titles), label, lost, gained)


def _differences(
    before: RegisterEntry | None, after: RegisterEntry | None
) -> Iterator[tuple[str, Lines, Lines]]:
    """(label, lost lines, gained lines) of each heading that differs."""
    if before and after and before["title"] != after["title"]:
        yield "Finalité", (before["title"],), (after["title"],)
    for name, label in LABELS.items():
        had = before["values"].get(name, []) if before else []
        has = after["values"].get(name, []) if after else []
        lost = tuple(line for line in had if line not in has)
        gained = tuple(line for line in has if line not in had)
        if lost or gained:
            yield label, lost, gained
