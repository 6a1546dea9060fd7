"""A list of calls as CSV: who may be called now and the calls made, each with the number
of the event that proves the agreement."""

import datetime
from collections.abc import Iterable, Iterator

from django.utils import timezone

from calls import queue
from calls.models import Call, CallList, CallQuerySet
from campaigns.enums import LawfulBasis
from consent.models import ConsentEvent
from contacts.formulas import harmless

HEADINGS = (
    "Fiche",
    "Nom",
    "Prénom",
    "Numéro",
    "État",
    "Appelée le",
    "Par",
    "Version du texte",
    "Base",
    "Preuve n°",
    "Phrase acceptée",
    "Acceptée le",
)
BATCH = 500


def lines(call_list: CallList, now: datetime.datetime) -> Iterator[tuple[str, ...]]:
    """The calls made from the list, then the people who may be called now; no number of
    theirs is in a line of a call that was made."""
    yield HEADINGS
    made = calls_made(call_list).select_related("contact", "script", "user", "event")
    for call in made.order_by("pk").iterator(BATCH):
        contact = call.contact
        yield (
            str(contact.public_id),
            harmless(contact.last_name or ""),
            harmless(contact.first_name or ""),
            "",
            call.get_outcome_display(),
            _moment(call.at),
            harmless(str(call.user or "")),
            str(call.script.number),
            *_basis(call.basis, call.event_id, call.event),
        )
    people = list(queue.waiting(call_list, now))
    allowed = queue.allowed(call_list, people)
    found = proofs(verdict.event_id for verdict in allowed.values())
    for contact in people:
        verdict = allowed.get(contact.pk)
        if verdict is None or not verdict.included:
            continue
        yield (
            str(contact.public_id),
            harmless(contact.last_name or ""),
            harmless(contact.first_name or ""),
            (contact.address_for("phone") or "").removeprefix("tel:"),
            "Peut être appelée",
            "",
            "",
            str(call_list.script.number),
            *_basis(
                verdict.basis or "",
                verdict.event_id,
                found.get(verdict.event_id or 0),
            ),
        )


def calls_made(call_list: CallList) -> CallQuerySet:
    """The calls that may be exported: those to people whose processing is limited stay
    (art. 18)."""
    return Call.objects.filter(call_list=call_list, contact__restricted_at=None)


def proofs(ids: Iterable[int | None]) -> dict[int, ConsentEvent]:
    """The events of these ids that are still kept."""
    return ConsentEvent.objects.in_bulk([pk for pk in ids if pk])


def _basis(
    basis: str, event_id: int | None, event: ConsentEvent | None
) -> tuple[str, str, str, str]:
    if event_id is None:
        label = str(LawfulBasis(basis).label) if basis else ""
        return (f"{label} (C. conso., art. L223-1)", "", "", "")
    return (
        "Consentement",
        str(event_id),
        harmless(event.sentence) if event else "preuve arrivée à son terme",
        _moment(event.occurred_at) if event else "",
    )


def _moment(at: datetime.datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
