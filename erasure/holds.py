"""Legal holds: what the law forbids to erase yet, contact by contact, field by field."""

import calendar
import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from accounts import audit
from accounts.models import User
from contacts.models import Contact
from erasure.models import HoldPreset, LegalHold


@dataclass(frozen=True)
class Kept:
    """One field that stays, and why: what the preview and the certificate say."""

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


def in_force(
    contact_ids: Iterable[int], today: datetime.date
) -> dict[int, dict[str, Kept]]:
    """contact id -> path -> the longest hold on it; 1 query."""
    held: dict[int, dict[str, Kept]] = {}
    rows = LegalHold.objects.in_force(today).filter(
        contact__in=RawSQL("SELECT unnest(%s::bigint[])", [list(contact_ids)])
    )
    for hold in rows.order_by("until", "id"):
        kept = Kept(hold.path, hold.reason, hold.law, hold.until)
        held.setdefault(hold.contact_id, {})[hold.path] = kept
    return held


def end_of(preset: HoldPreset, year: int) -> datetime.date:
    """The last day of a ready-made hold for the papers of a year."""
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
    """Hold these fields; a hold that is there already for the same reason stays."""
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
    """The hold no longer holds; the next purge erases the field if the rest is erased."""
    if hold.lifted_at:
        return
    hold.lifted_at = now
    hold.save(update_fields=["lifted_at"])
    audit.record(
        "erasure.hold_lifted", user=user, target=hold.contact.target, field=hold.path
    )


def place_automatic(
    contact_ids: Collection[int], kind: str, today: datetime.date
) -> None:
    """Place the ready-made holds that an admin made automatic, for this year's papers."""
    for preset in HoldPreset.objects.filter(kind=kind, automatic=True):
        LegalHold.objects.bulk_create(
            [
                LegalHold(
                    contact_id=contact,
                    path=path,
                    reason=preset.label,
                    law=preset.law,
                    until=end_of(preset, today.year),
                )
                for contact in contact_ids
                for path in preset.paths
            ],
            ignore_conflicts=True,
            batch_size=5000,
        )
