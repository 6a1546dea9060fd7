"""Versions of the register of processings: stored when its content changes, and compared."""

import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from dpo import processings
from dpo.models import RegisterVersion
from dpo.processings import LABELS, Entry


def current(now: datetime.datetime) -> RegisterVersion:
    """The register under the present settings, stored as a version if it has changed.

    The settings belong to several apps, so the version is written by the first reading
    and each night; a second reading writes nothing.
    """
    content = processings.entries()
    digest = digest_of(content)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # With two readers at once, the second finds the version of the first.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('dpo_register'))")
        last = RegisterVersion.objects.order_by("-number").first()
        if last and last.sha256 == digest:
            return last
        return RegisterVersion.objects.create(
            number=last.number + 1 if last else 1,
            content=content,
            sha256=digest,
            made_at=now,
        )


def digest_of(content: Sequence[Entry]) -> str:
    """SHA-256 of the content as JSON: sorted keys, UTF-8, no ASCII escapes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """What one heading of one entry has lost and gained between two versions."""

    title: str
    label: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def changes(version: RegisterVersion) -> list[Change]:
    """The difference with the version before; empty for the first."""
    former = RegisterVersion.objects.filter(number=version.number - 1).first()
    return list(compare(former.content, version.content)) if former else []


def compare(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[Change]:
    """Heading by heading, in the order of the register; the entries that left come last."""
    old = {entry["key"]: entry for entry in before}
    new = {entry["key"]: entry for entry in after}
    for key in [*new, *(key for key in old if key not in new)]:
        yield from _compare(old.get(key), new.get(key))


def _compare(before: Entry | None, after: Entry | None) -> Iterator[Change]:
    shown = after or before
    assert shown is not None
    old = before["values"] if before else {}
    new = after["values"] if after else {}
    if before and after and before["title"] != after["title"]:
        yield Change(after["title"], "Finalité", (before["title"],), (after["title"],))
    for name, label in LABELS.items():
        had, has = old.get(name, []), new.get(name, [])
        if had != has:
            lost = tuple(line for line in had if line not in has)
            gained = tuple(line for line in has if line not in had)
            if lost or gained:
                yield Change(shown["title"], label, lost, gained)
