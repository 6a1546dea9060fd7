"""An import by the screen, from the upload to the report, and its undoing.

The work is done by a worker, each step in one transaction under a lock of the import: a
worker that dies leaves nothing behind, and the task that comes again starts afresh.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from celery import shared_task
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, User
from backoffice import import_refusals, importing
from backoffice.copying import copy_in
from backoffice.csv_records import NEAR
from backoffice.enums import WORKING, ImportState
from backoffice.file_errors import Unreadable
from backoffice.import_columns import guess
from backoffice.models import ColumnMemory, Import, ImportedContact
from backoffice.spreadsheets import open_sheet
from consent import ledger
from consent.enums import Decision, Origin
from consent.evidence import Backing
from consent.models import Consent, ConsentEvent
from contacts.models import Contact, ContactNote
from contacts.texts import plain
from erasure.enums import Cause
from erasure.erase import erase

ENDED = (ImportState.DONE, ImportState.FAILED, ImportState.DROPPED)
NOWHERE = "-"
NEEDED = ("last_name", "first_name", "status", "email", "mobile")
EXAMPLES = 3
BATCH = 500
SEEN = "contact.viewed"


def receive(upload: UploadedFile, kind: str, status: str, user: User) -> Import:
    """Keep the file and read its header; raises Unreadable, and whatever it dies of it
    keeps nothing."""
    run = Import(kind=kind, status=status, user=user)
    run.file.save("import", upload, save=False)
    try:
        with open_sheet(Path(run.file.path)) as sheet:
            run.header = sheet.header
        run.targets = {str(place): t for place, t in _proposed(run.header).items()}
        run.save()
    except BaseException:
        # Whatever the file is refused for, or breaks: nothing of it stays.
        run.file.delete(save=False)
        raise
    audit.record("import.received", user=user, target=run.target)
    return run


def _proposed(header: Sequence[str]) -> dict[int, str]:
    """What was chosen last time for a column of this name, else a guess."""
    known = dict(
        ColumnMemory.objects.filter(
            name__in=[plain(name) for name in header]
        ).values_list("name", "target")
    )
    found: dict[int, str] = {}
    remembered = {
        place: known[name]
        for place, name in enumerate(map(plain, header))
        if name in known
    }
    for place, target in [*remembered.items(), *guess(header).items()]:
        if place not in found and (target == NOWHERE or target not in found.values()):
            found[place] = target
    return {place: target for place, target in found.items() if target != NOWHERE}


def _worth_remembering(name: str, target: str) -> bool:
    """« Ne pas importer » said once of a column that a sheet lives by is no habit."""
    return target != NOWHERE or guess([name]).get(0) not in NEEDED


def examples(run: Import) -> list[list[str]]:
    """The first values of each column, to choose by."""
    with open_sheet(Path(run.file.path)) as sheet:
        rows = sheet.examples(NEAR)
    return [
        [row[place] for row in rows if place < len(row) and row[place]][:EXAMPLES]
        for place in range(len(run.header))
    ]


def choose_columns(run: Import, targets: Mapping[int, str]) -> None:
    """Take the mapping, remember it, and have it checked by a worker."""
    with transaction.atomic():
        for place, name in enumerate(run.header):
            target = targets.get(place, NOWHERE)
            if _worth_remembering(name, target):
                ColumnMemory.objects.update_or_create(
                    name=plain(name)[:200], defaults={"target": target}
                )
        run.targets = {str(place): target for place, target in targets.items()}
        run.save(update_fields=["targets"])
        _start(
            run, ImportState.CHECKING, since=(ImportState.COLUMNS, ImportState.CHECKED)
        )


def launch(run: Import) -> bool:
    return _start(run, ImportState.RUNNING, since=(ImportState.CHECKED,))


def undo(run: Import) -> bool:
    return _start(run, ImportState.UNDOING, since=(ImportState.DONE,))


def _start(run: Import, state: ImportState, *, since: tuple[ImportState, ...]) -> bool:
    """Claim the step by a conditional update: two clicks start it once."""
    if not Import.objects.filter(pk=run.pk, state__in=since).update(state=state):
        return False
    cache.delete(_progress_key(run))
    transaction.on_commit(partial(work_on_import.delay, run.pk), robust=True)
    return True


def drop(run: Import) -> bool:
    """Give up before anything was imported."""
    before = (ImportState.COLUMNS, ImportState.CHECKED)
    done = Import.objects.filter(pk=run.pk, state__in=before).update(
        state=ImportState.DROPPED
    )
    if done:
        _delete_file(run)
    return bool(done)


def _delete_file(run: Import) -> None:
    import_refusals.forget(run)
    run.file.delete(save=False)
    Import.objects.filter(pk=run.pk).update(file="")


def progress(run: Import) -> tuple[int, int]:
    """(done, total) of the step under way."""
    return cache.get(_progress_key(run)) or (0, 1)


def _progress_key(run: Import) -> str:
    return f"import:{run.pk}"


def _show_progress(run: Import, done: int, total: int) -> None:
    cache.set(_progress_key(run), (done, total), timeout=3600)


def under_way() -> list[int]:
    return list(Import.objects.filter(state__in=WORKING).values_list("pk", flat=True))


@shared_task
def work_on_import(import_id: int) -> None:
    work(import_id, timezone.now())


def work(import_id: int, now: datetime.datetime) -> None:
    """Do the step that is under way, unless another worker is at it."""
    with transaction.atomic():
        if not _locked(import_id):
            return
        run = Import.objects.filter(pk=import_id, state__in=WORKING).first()
        if run is None:
            return
        if run.state == ImportState.UNDOING:
            _undo(run, now)
        else:
            _import(run, now)
    if run.file and run.state in ENDED:
        _delete_file(run)


def _locked(import_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('import'), %s)", [import_id]
        )
        return bool(cursor.fetchone()[0])


def _import(run: Import, now: datetime.datetime) -> None:
    real = run.state == ImportState.RUNNING
    try:
        outcome = _imported(run, now) if real else _checked(run, now)
    except Unreadable as error:
        run.state, run.error = ImportState.FAILED, str(error)
    else:
        run.state = ImportState.DONE if real else ImportState.CHECKED
        _keep(run, outcome)
    run.finished_at = now
    run.save()


def _imported(run: Import, now: datetime.datetime) -> importing.Outcome:
    return importing.run(
        Path(run.file.path),
        made=partial(_remember, run),
        **_options(run, now),
    )


def _checked(run: Import, now: datetime.datetime) -> importing.Outcome:
    with import_refusals.written(run) as refusals:
        return importing.run(
            Path(run.file.path),
            dry_run=True,
            told=refusals.tell,
            **_options(run, now),
        )


def _options(run: Import, now: datetime.datetime) -> dict[str, Any]:
    return {
        "now": now,
        "kind": run.kind or None,
        "status": run.status or None,
        "targets": {int(place): target for place, target in run.targets.items()},
        "user": run.user,
        "progress": partial(_show_progress, run),
    }


def import_at_once(
    path: Path,
    *,
    now: datetime.datetime,
    kind: str | None,
    status: str | None,
    progress: importing.Progress,
) -> importing.Outcome:
    """What the command does: the screen can undo it as well. Raises Unreadable."""
    with transaction.atomic():
        run = Import.objects.create(
            kind=kind or "",
            status=status or "",
            state=ImportState.DONE,
            created_at=now,
            finished_at=now,
        )
        outcome = importing.run(
            path,
            now=now,
            kind=kind,
            status=status,
            progress=progress,
            made=partial(_remember, run),
        )
        _keep(run, outcome)
        run.save()
    return outcome


def _keep(run: Import, outcome: importing.Outcome) -> None:
    run.rows, run.accepted = outcome.rows, outcome.accepted
    run.refused = {str(line): str(code) for line, code in outcome.refused.items()}
    run.ignored = outcome.consent_ignored_no_source
    run.warnings = {str(line): codes for line, codes in outcome.warnings.items()}


def _remember(run: Import, contacts: Sequence[Contact]) -> None:
    copy_in([ImportedContact(source=run, contact=contact) for contact in contacts])


def untouched(run: Import) -> QuerySet[Contact]:
    """The sheets that this import made and on which nothing happened since."""
    made = Contact.objects.filter(imported_by__source=run).not_erased()
    acts = AuditEvent.objects.filter(
        target=Concat(Value("contact:"), Cast(OuterRef("public_id"), CharField()))
    ).exclude(action=SEEN)
    choices = ConsentEvent.objects.filter(contact=OuterRef("pk")).exclude(
        origin=Origin.IMPORT
    )
    notes = ContactNote.objects.filter(contact=OuterRef("pk"))
    return made.exclude(Exists(acts)).exclude(Exists(choices)).exclude(Exists(notes))


def _undo(run: Import, now: datetime.datetime) -> None:
    """Erase what nobody touched; elsewhere, end by new lines what the file had given.

    A refusal that came with the file stays: undoing an import frees nobody's address.
    """
    reason = f"Annulation de l'import n° {run.pk}"
    alone = list(untouched(run).order_by("pk").values_list("pk", flat=True))
    for place in range(0, len(alone), BATCH):
        report = erase(
            alone[place : place + BATCH],
            cause=Cause.BUTTON,
            now=now,
            user=run.user,
            reason=reason,
        )
        run.erased += len(report.erased)
        _show_progress(run, place, len(alone))
    kept = Contact.objects.filter(imported_by__source=run).not_erased()
    run.kept = kept.count()
    for choices in _given_by_file(kept, run, now, reason):
        ledger.record_each(choices)
    run.state, run.undone_at = ImportState.UNDONE, now
    run.save()
    audit.record(
        "import.undone",
        user=run.user,
        target=run.target,
        erased=run.erased,
        kept=run.kept,
    )


def _given_by_file(
    kept: QuerySet[Contact], run: Import, now: datetime.datetime, reason: str
) -> Iterator[list[ledger.Choice]]:
    act = ledger.Act(
        origin=Origin.IMPORT,
        actor=ledger.Actor.user(run.user) if run.user else ledger.SYSTEM,
        now=now,
        backing=Backing(source=reason),
    )
    states = Consent.objects.filter(
        contact__in=kept,
        state=Decision.GIVEN,
        origin=Origin.IMPORT,
        campaign__state="active",
    ).select_related("contact", "campaign")
    stream = iter(states.order_by("contact_id", "campaign_id"))
    while batch := list(islice(stream, BATCH)):
        yield [ledger.Choice(s.contact, s.campaign, False, act) for s in batch]


def forget_leftovers(now: datetime.datetime) -> int:
    """Files that somebody left on the way a day ago, or a worker that died at the end."""
    for run in Import.objects.filter(state__in=ENDED).exclude(file=""):
        _delete_file(run)
    old = Import.objects.filter(
        state__in=(ImportState.COLUMNS, ImportState.CHECKED),
        created_at__lt=now - datetime.timedelta(days=1),
    )
    return sum(drop(run) for run in old)
