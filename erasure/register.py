"""Records of an erasure: its row, audit line, journal line and recipient tasks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts import audit
from consent.integrity import journal
from contacts.models import Contact
from core.arrays import array
from core.statements import statement
from erasure import catalogue, notice
from erasure.engine.options import ErasureOrder
from erasure.engine.wipe import Wiped
from erasure.enums import ErasureState
from erasure.models import FieldList
from erasure.preview import KeptField, filled
from erasure.verification.search import structural

# Most erasures of a batch differ only by contact; the exceptions are passed in `odd`.
INSERT = statement("erasure", "register")


@dataclass(frozen=True)
class Reader:
    """A contact to be sent a notice, as they were before the erasure."""

    contact: Contact
    filled: frozenset[str]
    """The paths of the fields that were filled."""


def readers_of(contact_ids: Sequence[int]) -> dict[int, Reader]:
    """Read the contacts before the erasure; one query per model."""
    found = filled(contact_ids, catalogue.all_fields())
    return {
        pk: Reader(contact, frozenset(found.get(pk, ())))
        for pk, contact in Contact.objects.in_bulk(contact_ids).items()
    }


def write(
    groups: Sequence[Wiped],
    order: ErasureOrder,
    *,
    readers: Mapping[int, Reader] | None = None,
    lines: Sequence[Mapping[str, Any]] = (),
) -> list[int]:
    """Write the rows and lines of one batch; return the ids of the erasures.

    `readers`: contacts to notify, as they were before; `lines`: journal lines of the
    same act.
    """
    if not groups:
        return []
    notices = _notices(groups, readers or {}, order)
    for group in groups:
        for contact, person in group.people.items():
            person.notice = notices.get(contact, "")
    erasures = _insert(groups, order, notices)
    audit.record_many(
        "contact.erased",
        [target.target for group in groups for target in group.targets],
        at=order.now,
        user=order.user,
        api_key=order.api_key,
        cause=str(order.cause),
    )
    # Last: once these lines are on disk, only the commit remains.
    journal.append([*lines, *_lines(groups, order)])
    return erasures


def _notices(
    groups: Sequence[Wiped], readers: Mapping[int, Reader], order: ErasureOrder
) -> dict[int, str]:
    """Queue the notices (what was erased, what the law keeps); return public id by
    contact.
    """
    notices = {}
    for group in groups:
        emptied = set(group.paths)
        for contact in (target.pk for target in group.targets if target.pk in readers):
            reader = readers[contact]
            # A hold on an empty field keeps nothing.
            stays = [
                KeptField.of(each)
                for each in group.kept.get(contact, ())
                if each.path in reader.filled
            ]
            goes = [
                entry
                for entry in catalogue.all_fields()
                if entry.path in emptied & reader.filled
            ]
            told = notice.ErasureNotice(
                reader.contact,
                order.now,
                notice.NoticeOutcome.of(goes, stays),
                order.cause,
            )
            if public_id := notice.queue(told):
                notices[contact] = public_id
    return notices


def _insert(
    groups: Sequence[Wiped], order: ErasureOrder, notices: Mapping[int, str]
) -> list[int]:
    values: dict[str, Any] = {
        "cause": order.cause,
        "at": order.now,
        "user": order.user and order.user.pk,
        "api_key": order.api_key and order.api_key.pk,
        "reason": order.reason,
        "complete": ErasureState.COMPLETE,
        "interrupted": ErasureState.INTERRUPTED,
        "clean": json.dumps(structural([])),
        "contacts": array(target.pk for group in groups for target in group.targets),
        "kinds": array(target.kind for group in groups for target in group.targets),
        "fields": array(
            pk for group in groups for pk in [_field_list(group)] * len(group.targets)
        ),
        "odd": json.dumps([each for g in groups for each in _odd(g, notices)]),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        return [pk for (pk,) in cursor.fetchall()]


def _field_list(group: Wiped) -> int:
    return FieldList.objects.get_or_create(paths=group.paths)[0].pk


def _odd(group: Wiped, notices: Mapping[int, str]) -> Iterator[dict[str, object]]:
    """Contacts with a kept field, a field not emptied, a search to come or a notice."""
    told = notices.keys() & {target.pk for target in group.targets} if notices else ()
    for contact in {*group.kept, *group.left, *group.people, *told}:
        left = group.left.get(contact, [])
        waits = (
            ErasureState.INTERRUPTED
            if contact in group.people
            else ErasureState.COMPLETE
        )
        yield {
            "contact": contact,
            "kept": [kept.as_json() for kept in group.kept.get(contact, [])],
            "notice": notices.get(contact),
            "state": ErasureState.INCOMPLETE if left else waits,
            "search": structural(left),
        }


def _lines(groups: Sequence[Wiped], order: ErasureOrder) -> list[dict[str, object]]:
    """One line for all contacts with the same fields, so that a purge writes few."""
    lines: list[dict[str, object]] = []
    for group in groups:
        ids = [target.public_id for target in group.targets]
        lines.append(
            {
                "kind": "erasure",
                **({"contact": ids[0]} if len(ids) == 1 else {"contacts": ids}),
                "fields": group.paths,
                "at": order.now.isoformat(),
                "cause": str(order.cause),
            }
        )
    return lines


def note_failure(contact_id: int, order: ErasureOrder) -> None:
    """Audit a failed erasure, with the contact's opaque id."""
    contact = Contact.objects.only("public_id").get(pk=contact_id)
    audit.record(
        "contact.erasure_failed",
        user=order.user,
        api_key=order.api_key,
        target=contact.target,
        cause=str(order.cause),
    )
