"""Empty the same fields of a group of contacts, then check that they are empty."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from consent import ledger, suppressions
from contacts.models import Contact
from core.arrays import array
from erasure import archive, catalogue
from erasure.engine import files
from erasure.engine.options import ErasureTarget
from erasure.engine.plan import ERASED, ErasurePlan
from erasure.engine.values import Person, collect
from erasure.holds import Kept

ARCHIVE = "erasure.Archived.value"


@dataclass
class Wiped:
    """Contacts whose same fields were emptied, still inside the transaction."""

    targets: Sequence[ErasureTarget]
    paths: list[str]
    left: dict[int, list[str]]
    """By contact: the fields that are still not empty."""
    people: dict[int, Person]
    """By contact: the person whose values are searched after the commit."""
    kept: dict[int, list[Kept]] = field(default_factory=dict)
    """By contact: what the law does not allow to erase yet."""


def end_consents(
    contact_ids: Sequence[int], now: datetime.datetime, *, listed: bool = True
) -> list[dict[str, Any]]:
    """Add refusals to the suppression list (if `listed`), then end all consents.

    Must run before any address is erased. Returns the lines for the journal.
    """
    refused = suppressions.refused_by(contact_ids) if listed else []
    # The states end first, so that the list finds no consent whose reach it would
    # change.
    ledger.end_all(contact_ids, now=now)
    return suppressions.put_refused(refused, now)


def wipe(
    plan: ErasurePlan,
    targets: Sequence[ErasureTarget],
    now: datetime.datetime,
    *,
    wanted: Sequence[int],
    kept_paths: Collection[str] = (),
    archived: Collection[str] = (),
    marks: Sequence[str] = ERASED,
) -> Wiped:
    """Empty the planned fields; the number of statements does not depend on the
    contacts.

    `wanted`: ids whose values are searched afterwards; `kept_paths`: their fields that
    rightly stay; `archived`: further fields, which are moved to the archive.
    """
    ids = [target.pk for target in targets]
    people = collect(plan, wanted, {*kept_paths, ARCHIVE}) if wanted else {}
    archive.store(ids, archived, now)
    erased, plan = plan, plan.with_more(archived)
    _doom_files(plan, ids)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"people": array(ids), "now": now, **plan.values}
        cursor.execute(plan.emptying(marks), values)
    forget_matching(erased, targets)
    return Wiped(targets, erased.paths, left_over(plan, ids), people)


def left_over(plan: ErasurePlan, contact_ids: Sequence[int]) -> dict[int, list[str]]:
    """By contact, the planned fields that are not empty: the structural check."""
    found: dict[int, list[str]] = defaultdict(list)
    if not plan.entries:
        return found
    with connection.cursor() as cursor:
        cursor.execute(plan.checking, {"people": array(contact_ids), **plan.values})
        for contact, paths in cursor.fetchall():
            found[contact] += paths
    return found


def _doom_files(plan: ErasurePlan, ids: Sequence[int]) -> None:
    if not plan.filing:
        return
    with connection.cursor() as cursor:
        cursor.execute(plan.filing, {"people": array(ids)})
        names = [name for (name,) in cursor.fetchall()]
    if names:
        files.doom(names)
        transaction.on_commit(files.unlink_doomed, robust=True)


def forget_matching(plan: ErasurePlan, targets: Sequence[ErasureTarget]) -> None:
    """Delete the rows linked to no contact that contain an erased address.

    A model declares this with CONTACT_ADDRESSES, the look-up of each address: an
    unconfirmed sign-up, a raw message from a provider.
    """
    for model in catalogue.models_by_address():
        if not model._base_manager.exists():
            continue
        # models_by_address() yields only models that have it, which mypy cannot know.
        for name, path in model.CONTACT_ADDRESSES.items():  # type: ignore[attr-defined]
            found = {getattr(target, name) for target in targets} - {None}
            if f"{Contact._meta.label}.{name}" in plan.paths and found:
                model._base_manager.filter(**{f"{path}__in": sorted(found)}).delete()
