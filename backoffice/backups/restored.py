"""Checks of the restore drill, run in a process that uses the restored database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ahocorasick_rs import BytesAhoCorasick
from django.db import connection
from django.utils import timezone

from backoffice.backups.programs import (
    database_environment,
    database_program,
    output_of,
)
from consent.integrity import journal, verify
from contacts.models import Contact
from erasure.replay import replay

CANARIES = ("email", "mobile", "phone")
SHORTEST = 6
BLOCK = 1 << 20


def examine(counts: Mapping[str, int]) -> dict[str, Any]:
    """Compare with the manifest, replay, verify, search; `errors` holds French
    sentences.
    """
    errors = list(_miscounted(counts))
    people = _to_be_erased()
    canaries = _values_of(people)
    before = _found(canaries)
    now = timezone.now()
    done = replay(now=now, is_restored=True)
    if not done.opened:
        errors.append(f"{done.failed} effacements n'ont pas pu être rejoués.")
    if journal.is_ahead():
        errors.append(
            "Après le rejeu, le journal sait encore des actes que la base ignore."
        )
    ledger = verify.run(now=timezone.now())
    if not ledger.may_be_anchored:
        errors += [f"Registre : {fault.why}" for fault in ledger.broken[:10]]
    left = _found(canaries)
    if left:
        errors.append(
            f"{len(left)} valeurs de personnes effacées depuis sont encore dans la base"
            " après le rejeu."
        )
    return {
        "replay": {**vars(done), "opened": done.opened},
        "ledger": ledger.as_json,
        "canaries": {
            "people": len(people),
            "values": len(canaries),
            "found_before": len(before),
            "found_after": len(left),
        },
        "errors": errors,
    }


def _miscounted(counts: Mapping[str, int]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table, expected in counts.items():
            if not re.fullmatch(r"[a-z_]+", table):
                continue
            cursor.execute(f"SELECT count(*) FROM {table}")
            [found] = cursor.fetchone()
            if found != expected:
                yield f"La table {table} a {found} lignes au lieu de {expected}."


def _to_be_erased() -> list[Contact]:
    """Contacts erased according to the journal that the restored database still has."""
    ids = {
        public_id
        for line in journal.unknown()
        if line["kind"] == "erasure"
        for public_id in line.get("contacts") or [line["contact"]]
    }
    return list(Contact.objects.not_erased().filter(public_id__in=ids))


def _values_of(people: Iterable[Contact]) -> list[str]:
    """Addresses and numbers of no other contact: shared ones (of a couple) are skipped."""
    gone = [person.pk for person in people]
    others = Contact.objects.exclude(pk__in=gone)
    values: set[str] = set()
    for name in CANARIES:
        theirs = {getattr(person, name) for person in people} - {None, ""}
        shared = others.filter(**{f"{name}__in": theirs}).values_list(name, flat=True)
        values |= theirs - set(shared)
    return sorted(value for value in values if len(value) >= SHORTEST)


def _found(values: list[str]) -> set[str]:
    """Those of these values found in the database, by reading a dump of all its data."""
    if not values:
        return set()
    patterns = [value.encode() for value in values]
    automaton = BytesAhoCorasick(patterns)
    longest = max(map(len, patterns))
    found: set[str] = set()
    command = [database_program("pg_dump"), "--data-only", "--no-password"]
    env = database_environment(connection.settings_dict)
    with output_of(command, env) as text:
        rest = b""
        while block := text.read(BLOCK):
            rest += block
            for match in automaton.find_matches_as_indexes(rest, overlapping=True):
                found.add(values[match[0]])
            rest = rest[-longest:]
    return found
