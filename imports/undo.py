"""Undo an import: delete the contacts it created and restore those it changed.

Data that came only from its file is treated as never received: the addresses of a
contact that only this import created do not enter the suppression list, so that the
corrected file can be imported. An entry from another source stays, and so does a
refusal on a contact that existed before.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent
from consent import ledger
from consent.enums import Decision, Origin
from consent.evidence import Backing
from consent.models import ConsentEvent
from contacts import address_changes, references
from contacts.models import Contact, ContactNote, ExternalReference
from erasure.engine.erase import erase
from erasure.enums import Cause
from erasure.verification.search import Search
from imports import changes as changing
from imports.columns import REFERENCE
from imports.enums import ImportState
from imports.models import ChangedContact, Import

BATCH = 500
READS = Q(
    action__in=[
        "contact.viewed",
        "contact.resume_read",
        "contact.death_document_read",
        "contact.mandate_proof_read",
        "consent.paper_read",
        "consent.proof_exported",
    ]
) | Q(action="api.call", details__method__in=["GET", "HEAD"])
"""Lines of the audit journal that changed nothing of a contact."""
FORMER_KEPT = datetime.timedelta(days=30)
"""How long the values before an import can be restored."""

Progress = Callable[[int, int], None]


def untouched(run: Import) -> QuerySet[Contact]:
    """The contacts that this import created and that nothing has changed since."""
    made = Contact.objects.filter(imported_by__source=run).not_erased()
    acts = AuditEvent.objects.filter(
        target=Concat(Value("contact:"), Cast(OuterRef("public_id"), CharField()))
    ).exclude(READS)
    # Another file may have brought a refusal since.
    choices = ConsentEvent.objects.filter(contact=OuterRef("pk")).exclude(
        origin=Origin.IMPORT, recorded_at__lte=run.finished_at or timezone.now()
    )
    notes = ContactNote.objects.filter(contact=OuterRef("pk"))
    return made.exclude(Exists(acts)).exclude(Exists(choices)).exclude(Exists(notes))


def take_back(run: Import, now: datetime.datetime, progress: Progress) -> None:
    """Erase the untouched contacts; restore the former values of the others, and annul
    the opt-ins of the file by new ledger events. An interrupted run resumes.
    """
    reason = f"Annulation de l'import n° {run.pk}"
    alone = list(untouched(run).order_by("pk").values_list("pk", flat=True))
    changed = run.changed.count()
    total = len(alone) + changed
    # One pass through the database at the end, as after the nightly purge.
    search = Search.sample(untouched(run))
    for place in range(0, len(alone), BATCH):
        report = erase(
            alone[place : place + BATCH],
            cause=Cause.BUTTON,
            now=now,
            user=run.asked_by,
            reason=reason,
            lists_refusals=False,
            search=search,
        )
        # An erasure keeps the references; these came only from this file.
        ExternalReference.objects.filter(contact__in=report.erased).delete()
        run.erased += len(report.erased)
        run.save(update_fields=["erased"])
        progress(place, total)
    search.settle(now)
    kept = Contact.objects.filter(imported_by__source=run).not_erased()
    run.kept = kept.count()
    since = run.finished_at or timezone.now()
    given = _given(kept.order_by("pk")).filter(recorded_at__lte=since)
    for events in _batches(given):
        _annul(run, events, now, reason)
    while _restore_some(run, now, reason):
        progress(total - run.changed.count(), total)
    run.state, run.undone_at = ImportState.UNDONE, now
    run.save()
    audit.record(
        "import.undone",
        user=run.asked_by,
        target=run.target,
        erased=run.erased,
        kept=run.kept,
        restored=run.restored,
    )


def _given(contacts: QuerySet[Contact] | Iterable[int]) -> QuerySet[ConsentEvent]:
    return ConsentEvent.objects.filter(
        contact__in=contacts, decision=Decision.GIVEN, origin=Origin.IMPORT
    ).exclude(actor_type=ledger.MERGE_ACTOR)


def _batches(events: QuerySet[ConsentEvent]) -> Iterator[list[ConsentEvent]]:
    stream = events.order_by("contact_id", "sequence").iterator(BATCH)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _annul(
    run: Import, events: list[ConsentEvent], now: datetime.datetime, reason: str
) -> set[int]:
    """Annul these opt-ins of the file; returns the ids of their contacts."""
    act = ledger.Act(
        origin=Origin.IMPORT,
        actor=ledger.Actor.user(run.asked_by) if run.asked_by else ledger.SYSTEM,
        now=now,
        backing=Backing(source=reason),
    )
    return ledger.annul(events, act)


@transaction.atomic
def _restore_some(run: Import, now: datetime.datetime, reason: str) -> bool:
    """Restore the former values of the next contacts; False if none is left."""
    lines = list(run.changed.order_by("contact_id")[:BATCH])
    if not lines:
        return False
    locked = Contact.objects.select_for_update(no_key=True, of=("self",))
    pks = [line.contact_id for line in lines]
    sheets = {sheet.pk: sheet for sheet in locked.filter(pk__in=pks).order_by("pk")}
    theirs = references.of_each(pks)
    free = _free_references(lines)
    rows = []
    given = _given_at({line.contact_id: line.at for line in lines})
    annulled = _annul(run, given, now, reason)
    for line in lines:
        sheet = sheets[line.contact_id]
        back = {
            name: old
            for name, (old, new) in (line.former or {}).items()
            if _still(
                name,
                old,
                new=new,
                sheet=sheet,
                theirs=theirs.get(sheet.pk, {}),
                free=free,
            )
        }
        run.left += len(line.former or {}) - len(back)
        if back:
            rows.append((sheet, back))
        if back or sheet.pk in annulled:
            run.restored += 1
    changing.store(rows, at=now, user=run.asked_by)
    ChangedContact.objects.filter(pk__in=[line.pk for line in lines]).delete()
    run.save(update_fields=["restored", "left"])
    return True


def _given_at(at: dict[int, datetime.datetime]) -> list[ConsentEvent]:
    """The opt-ins that the import recorded for these contacts."""
    return [e for e in _given(at) if e.recorded_at == at[e.contact_id]]


def _free_references(lines: list[ChangedContact]) -> set[tuple[str, str]]:
    """The former references that no other contact has taken meanwhile."""
    former = {
        (name.removeprefix(REFERENCE), old)
        for line in lines
        for name, (old, _) in (line.former or {}).items()
        if name.startswith(REFERENCE) and old
    }
    return former - references.find_each(former).keys()


def _still(
    name: str,
    old: str | None,
    new: str | None,
    sheet: Contact,
    theirs: dict[str, str],
    free: set[tuple[str, str]],
) -> bool:
    """Whether the contact still has the imported value, without confirmation by the
    person.
    """
    if name.startswith(REFERENCE):
        system = name.removeprefix(REFERENCE)
        return theirs.get(system) == new and (not old or (system, old) in free)
    if sheet.is_erased or changing.text_of(getattr(sheet, name)) != new:
        return False
    if name in address_changes.FIELDS:
        # The person confirmed the new address as their own.
        waits = address_changes.unconfirmed(address_changes.FIELDS[name])
        return getattr(sheet, waits) is not None
    return name != "status" or sheet.is_active


def forget_former_values(now: datetime.datetime) -> int:
    """Delete values past the undo period; returns for how many contacts."""
    old = ChangedContact.objects.filter(
        source__state__in=(ImportState.DONE, ImportState.FAILED),
        source__finished_at__lt=now - FORMER_KEPT,
    )
    return old.delete()[0]
