"""Papers that are still to be made or kept when somebody is erased, and until when.

They count from the last year in which the person was a client or worked here; who was
only a prospect or a candidate has none.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from contacts.enums import Status
from contacts.models import Contact
from core.arrays import among
from erasure import catalogue, holds
from erasure.holds import Kept
from erasure.models import HoldPreset

TO_MAKE = ("tax_attestation", "tax_attestation_worker")
"""The ready-made holds of papers that are made after the year, not only kept."""
WITHOUT_PAPERS = (Status.PROSPECT, Status.CANDIDATE)


@dataclass(frozen=True)
class PendingDocument:
    """A paper that may still have to be made for a sheet."""

    preset: HoldPreset
    year: int

    @property
    def until(self) -> datetime.date:
        return holds.end_of(self.preset, self.year)

    @property
    def labels(self) -> str:
        return ", ".join(catalogue.label_of(path) for path in self.preset.paths)


def to_make(
    contacts: Collection[Contact], today: datetime.date
) -> list[PendingDocument]:
    """Those of these sheets, each once, whose fields nothing protects yet; 3 queries."""
    years = _last_years([contact.pk for contact in contacts], today)
    held = holds.in_force(years, today)
    presets = list(unprotected())
    papers = {
        (preset.code, years[contact.pk]): PendingDocument(preset, years[contact.pk])
        for contact in contacts
        for preset in presets
        if contact.pk in years
        and preset.kind == contact.kind
        and not set(preset.paths) <= held.get(contact.pk, {}).keys()
    }
    return [paper for paper in papers.values() if paper.until >= today]


def unprotected() -> Iterable[HoldPreset]:
    """The papers to make whose fields no erasure holds by itself."""
    return HoldPreset.objects.filter(code__in=TO_MAKE, automatic=False)


def presets_of(kind: str, *, to_make: bool) -> list[HoldPreset]:
    """The ready-made holds that an erasure places: the automatic ones and, where the
    order asks for it, those of the papers to make."""
    wanted = Q(automatic=True) | (Q(code__in=TO_MAKE) if to_make else Q())
    return list(HoldPreset.objects.filter(wanted, kind=kind))


def place(
    contact_ids: Sequence[int],
    presets: Sequence[HoldPreset],
    today: datetime.date,
    now: datetime.datetime,
) -> None:
    """Place these holds on each contact who has such papers."""
    if not presets:
        return
    by_year: dict[int, list[int]] = defaultdict(list)
    for contact, year in _last_years(contact_ids, today).items():
        by_year[year].append(contact)
    for year, contacts in by_year.items():
        holds.place_each(contacts, _kept(presets, year, today), now)


def automatic_for(contact: Contact, today: datetime.date) -> dict[str, Kept]:
    """Path -> the longest hold that an erasure of this contact would place by itself."""
    presets = presets_of(contact.kind, to_make=False)
    year = _last_years([contact.pk], today).get(contact.pk) if presets else None
    found = _kept(presets, year, today) if year else []
    return {kept.path: kept for kept in sorted(found, key=lambda kept: kept.until)}


def _kept(presets: Iterable[HoldPreset], year: int, today: datetime.date) -> list[Kept]:
    ends = [(preset, holds.end_of(preset, year)) for preset in presets]
    return [
        Kept(path, f"{preset.label} ({year})", preset.law, until)
        for preset, until in ends
        if until >= today
        for path in preset.paths
    ]


def _last_years(contact_ids: Iterable[int], today: datetime.date) -> dict[int, int]:
    rows = Contact.objects.filter(pk__in=among(contact_ids)).exclude(
        Q(status__in=WITHOUT_PAPERS) | Q(deactivated_from__in=WITHOUT_PAPERS)
    )
    return {
        contact: timezone.localtime(at).year if at else today.year
        for contact, at in rows.values_list("pk", "deactivated_at")
    }
