"""Legal holds that apply to a contact on the day of an erasure, and until when.

The period runs from the last year in which the person was a client or a worker;
prospects and candidates have no such documents.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from contacts.enums import Status
from contacts.models import Contact
from core.arrays import among
from core.together import read_each
from erasure import catalogue, holds
from erasure.holds import Kept
from erasure.models import HoldPreset

TO_MAKE = ("tax_attestation", "tax_attestation_worker")
"""The presets of documents that are made after the year, not only kept."""
WITHOUT_PAPERS = (Status.PROSPECT, Status.CANDIDATE)


@dataclass(frozen=True)
class ApplicableHold:
    """A hold that an erasure may place: what an alert lists, with a box each."""

    preset: HoldPreset
    year: int

    @property
    def is_ticked(self) -> bool:
        """Whether the company has confirmed that this hold is placed automatically."""
        return self.preset.automatic

    @property
    def is_to_make(self) -> bool:
        """Whether its document may still have to be made."""
        return self.preset.code in TO_MAKE

    @property
    def until(self) -> datetime.date:
        return holds.end_of(self.preset, self.year)

    @property
    def labels(self) -> str:
        return ", ".join(catalogue.label_of(path) for path in self.preset.paths)


Rows = Mapping[str, list[Any]]


def asked(
    contacts: Collection[Contact], today: datetime.date
) -> dict[str, QuerySet[Any, Any]]:
    """The rows that `applicable` and `automatic_for` read."""
    ids = [contact.pk for contact in contacts]
    return {
        "years": _with_papers(ids).values("id", "deactivated_at"),
        "holds": holds.asked(ids, today),
        "presets": HoldPreset.objects.all(),
    }


def applicable(
    contacts: Collection[Contact], today: datetime.date, rows: Rows | None = None
) -> list[ApplicableHold]:
    """The holds that the law gives a reason for, without those already in force on all
    their fields and without duplicates; 1 query, none with the `rows` of `asked`.
    """
    rows = read_each(asked(contacts, today)) if rows is None else rows
    years = _years(rows["years"], today)
    held = holds.in_force(years, today, rows["holds"])
    presets = rows["presets"]
    found = {
        (preset.code, years[contact.pk]): ApplicableHold(preset, years[contact.pk])
        for contact in contacts
        for preset in presets
        if contact.pk in years
        and preset.kind == contact.kind
        and not set(preset.paths) <= held.get(contact.pk, {}).keys()
    }
    return [hold for hold in found.values() if hold.until >= today]


def chosen(answer: QueryDict) -> frozenset[str] | None:
    """The codes ticked in an alert; None if the answer comes from no list of holds,
    so that nobody unticks what they were not shown.
    """
    return frozenset(answer.getlist("hold")) if "holds_shown" in answer else None


def unprotected() -> Iterable[HoldPreset]:
    """The presets of documents to make that an erasure does not hold automatically."""
    return HoldPreset.objects.filter(code__in=TO_MAKE, automatic=False)


def presets_of(kind: str, codes: Collection[str] | None) -> list[HoldPreset]:
    """The presets that an erasure places: those chosen, or the automatic ones if
    nobody was asked (None).
    """
    wanted = Q(automatic=True) if codes is None else Q(code__in=codes)
    return list(HoldPreset.objects.filter(wanted, kind=kind))


def place(
    contact_ids: Sequence[int],
    presets: Sequence[HoldPreset],
    today: datetime.date,
    now: datetime.datetime,
) -> None:
    """Place these holds on each contact who has such documents."""
    if not presets:
        return
    by_year: dict[int, list[int]] = defaultdict(list)
    for contact, year in _last_years(contact_ids, today).items():
        by_year[year].append(contact)
    for year, contacts in by_year.items():
        holds.place_each(contacts, _kept(presets, year, today), now)


def automatic_for(
    contact: Contact, today: datetime.date, rows: Rows
) -> dict[str, Kept]:
    """Path -> the longest hold that an erasure of this contact would place by itself;
    `rows` of `asked`."""
    presets = [p for p in rows["presets"] if p.automatic and p.kind == contact.kind]
    year = _years(rows["years"], today).get(contact.pk)
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
    rows = _with_papers(contact_ids).values("id", "deactivated_at")
    return _years(rows, today)


def _with_papers(contact_ids: Iterable[int]) -> QuerySet[Contact]:
    return Contact.objects.filter(pk__in=among(contact_ids)).exclude(
        Q(status__in=WITHOUT_PAPERS) | Q(deactivated_from__in=WITHOUT_PAPERS)
    )


def _years(rows: Iterable[Any], today: datetime.date) -> dict[int, int]:
    """The last year in which each person was a client or a worker."""
    return {
        row["id"]: timezone.localtime(row["deactivated_at"]).year
        if row["deactivated_at"]
        else today.year
        for row in rows
    }
