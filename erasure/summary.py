"""Erasure data of the contact page."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from contacts.models import Contact
from erasure import catalogue, holds
from erasure.models import Erasure
from erasure.preview import KeptField


@dataclass(frozen=True)
class ErasureSummary:
    last: Erasure | None
    earlier: list[Erasure]
    """The other erasures, newest first; the first one names what the law kept."""
    holds: list[KeptField]
    may_erase: bool
    """Whether to show the button « Droit à l'oubli »: inactive and not erased yet."""
    keeps_all: bool
    """The law keeps every field: the last erasure emptied none that has a box."""


def asked(contact: Contact, today: datetime.date) -> dict[str, QuerySet[Any, Any]]:
    """The rows that `summary_of` reads."""
    erasures = Erasure.objects.filter(contact=contact).select_related("fields")
    return {
        "holds": holds.asked([contact.pk], today),
        "erasures": erasures.newest_first(),
    }


def summary_of(
    contact: Contact, today: datetime.date, rows: Mapping[str, list[Any]]
) -> ErasureSummary:
    """`rows`: what `asked` read."""
    held = holds.in_force([contact.pk], today, rows["holds"]).get(contact.pk, {})
    newest_first = rows["erasures"]
    last = newest_first[0] if newest_first else None
    return ErasureSummary(
        last=last,
        earlier=newest_first[1:],
        holds=[
            KeptField(catalogue.label_of(path), kept.reason, kept.law, kept.until)
            for path, kept in held.items()
        ],
        may_erase=not contact.is_active and not contact.is_erased,
        keeps_all=bool(held)
        and last is not None
        and catalogue.empties_no_box(contact.kind, last.fields.paths),
    )
