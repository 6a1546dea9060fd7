"""Legal holds: what the law does not allow to erase yet, by contact and field."""

import calendar
import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from core.arrays import among, array
from core.statements import statement
from erasure.models import HoldPreset, LegalHold


@dataclass(frozen=True)
class Kept:
    """A field that stays and why, as shown by the preview and the certificate."""

    path: str
    reason: str
    law: str
    until: datetime.date

    def as_json(self) -> dict[str, str]:
        return {
            "path": self.path,
            "reason": self.reason,
            "law": self.law,
            "until": self.until.isoformat(),
        }


def asked(contact_ids: Iterable[int], today: datetime.date) -> QuerySet[LegalHold]:
    """The rows that `in_force` reads."""
    holds = LegalHold.objects.filter(
        contact__in=among(contact_ids), until__gte=today, lifted_at=None
    )
    return holds.order_by("until", "pk")


def in_force(
    contact_ids: Iterable[int],
    today: datetime.date,
    rows: Iterable[LegalHold] | None = None,
) -> dict[int, dict[str, Kept]]:
    """contact id -> path -> the longest hold on it; 1 query, none with the `rows` of
    `asked`."""
    held: dict[int, dict[str, Kept]] = {}
    for hold in asked(contact_ids, today) if rows is None else rows:
        kept = Kept(path=hold.path, reason=hold.reason, law=hold.law, until=hold.until)
        held.setdefault(hold.contact_id, {})[hold.path] = kept
    return held


def end_of(preset: HoldPreset, year: int) -> datetime.date:
    """The last day of a preset hold for the documents of a year."""
    last = calendar.monthrange(year + preset.years, preset.until_month)[1]
    return datetime.date(
        year + preset.years, preset.until_month, min(preset.until_day, last)
    )


def place(
    contact: Contact,
    paths: Collection[str],
    *,
    reason: str,
    law: str,
    until: datetime.date,
    user: User | None,
) -> list[LegalHold]:
    """Hold these fields; an existing hold for the same reason is left unchanged."""
    made = LegalHold.objects.bulk_create(
        [
            LegalHold(
                contact=contact,
                path=path,
                reason=reason,
                law=law,
                until=until,
                created_by=user,
            )
            for path in sorted(paths)
        ],
        ignore_conflicts=True,
    )
    audit.record(
        "erasure.hold_placed",
        user=user,
        target=contact.target,
        fields=sorted(paths),
        until=until.isoformat(),
    )
    return made


def lift(hold: LegalHold, *, now: datetime.datetime, user: User | None) -> None:
    """Lift the hold; the next purge erases the field if the contact is erased."""
    if hold.lifted_at:
        return
    hold.lifted_at = now
    hold.save(update_fields=["lifted_at"])
    audit.record(
        "erasure.hold_lifted", user=user, target=hold.contact.target, field=hold.path
    )


PLACE = statement("erasure", "place_holds")


def place_each(
    contact_ids: Iterable[int], holds: Sequence[Kept], now: datetime.datetime
) -> None:
    """Place these holds on each of the contacts, in one statement."""
    if not holds:
        return
    values: dict[str, Any] = {
        "contacts": array(contact_ids),
        "holds": json.dumps([hold.as_json() for hold in holds]),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLACE, values)
