"""An import by the screen, from the upload to the report, and its undo.

A worker does the work in batches. If it is killed, only whole batches are committed,
and the redelivered task resumes after the last of them.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from celery import shared_task
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from core import locks
from core.after_commit import after_commit
from core.arrays import array
from core.copying import copy_in
from core.file_errors import Unreadable
from core.statements import statement
from imports import attempts, importing, preview, uploads
from imports.changes import ContactChange
from imports.enums import WORKING, ImportState, RefusalCode, WarningCode
from imports.models import ChangedContact, Import, ImportedContact
from imports.undo import forget_former_values, take_back

UNDOING = ImportState.UNDOING
ENDED = (ImportState.DONE, ImportState.FAILED, ImportState.DROPPED)


def choose_columns(run: Import, targets: Mapping[int, str]) -> None:
    """Store the mapping, remember it, and start the check by a worker."""
    with transaction.atomic():
        uploads.remember(run.header, targets)
        run.targets = {str(place): target for place, target in targets.items()}
        run.save(update_fields=["targets"])
        _start(
            run, ImportState.CHECKING, since=(ImportState.COLUMNS, ImportState.CHECKED)
        )


def start_at_once(run: Import, *, dry_run: bool) -> bool:
    """Check a file sent by API with the guessed columns; without `dry_run` the accepted
    rows are imported after the check.
    """
    run.at_once = not dry_run
    run.save(update_fields=["at_once"])
    return _start(run, ImportState.CHECKING, since=(ImportState.COLUMNS,))


def launch(run: Import, user: User | None) -> bool:
    return _start(run, ImportState.RUNNING, since=(ImportState.CHECKED,), user=user)


def undo(run: Import, user: User | None) -> bool:
    """Undo an import; a failed one may have created contacts too. `user`: who undoes
    it, not necessarily who uploaded the file.
    """
    since = (ImportState.DONE, ImportState.FAILED)
    return _start(run, ImportState.UNDOING, since=since, user=user)


def _start(
    run: Import,
    state: ImportState,
    *,
    since: tuple[ImportState, ...],
    user: User | None = None,
) -> bool:
    """Claim the step by a conditional update, so that two clicks start it once."""
    waiting = Import.objects.filter(pk=run.pk, state__in=since)
    if not waiting.update(state=state, asked_by=user, attempts=0):
        return False
    cache.delete(_progress_key(run))
    after_commit(work_on_import.delay, run.pk)
    return True


def drop(run: Import) -> bool:
    """Cancel before anything was imported."""
    before = (ImportState.COLUMNS, ImportState.CHECKED)
    done = Import.objects.filter(pk=run.pk, state__in=before).update(
        state=ImportState.DROPPED
    )
    if done:
        _delete_file(run)
    return bool(done)


def _delete_file(run: Import) -> None:
    preview.forget(run)
    run.file.delete(save=False)
    Import.objects.filter(pk=run.pk).update(file="")


def progress(run: Import) -> tuple[int, int]:
    """(done, total) of the current step."""
    return cache.get(_progress_key(run)) or (0, 1)


def _progress_key(run: Import) -> str:
    return f"import:{run.pk}"


def _show_progress(run: Import, done: int, total: int) -> None:
    cache.set(_progress_key(run), (done, total), timeout=3600)


def under_way() -> list[int]:
    """Imports in progress, except those of the command, whose file is not stored here."""
    working = Import.objects.filter(state__in=WORKING)
    return list(
        working.exclude(file="", state=ImportState.RUNNING).values_list("pk", flat=True)
    )


@shared_task
def work_on_import(import_id: int) -> None:
    work(import_id, timezone.now())


class TakenOver(Exception):
    """Another worker has taken over this import."""


def work(import_id: int, now: datetime.datetime) -> None:
    """Run the current step, unless another worker is running it. An interrupted run
    resumes after its last batch, but not for ever: `attempts` says when it has failed.
    """
    with locks.alone("import", import_id) as alone:
        run = Import.objects.filter(pk=import_id, state__in=WORKING).first()
        if not alone or run is None or not (run.file or run.state == UNDOING):
            return
        if attempts.begin(run, now):
            _do_step(run, now)
    if run.file and run.state in ENDED:
        _delete_file(run)


def _do_step(run: Import, now: datetime.datetime) -> None:
    if run.state == UNDOING:
        take_back(run, now, partial(_undone_so_far, run))
    else:
        _import(run, now)


def _undone_so_far(run: Import, done: int, total: int) -> None:
    attempts.advanced(run)
    _show_progress(run, done, total)


def _import(run: Import, now: datetime.datetime) -> None:
    real = run.state == ImportState.RUNNING
    try:
        if real:
            _imported(run, Path(run.file.path), now, partial(_show_progress, run))
        else:
            _keep(run, _checked(run, now))
    except TakenOver:
        return
    except Unreadable as error:
        run.state, run.error = ImportState.FAILED, str(error)
    else:
        run.state = ImportState.DONE if real else ImportState.CHECKED
    run.finished_at = now
    run.save()
    if run.state == ImportState.CHECKED and run.at_once:
        launch(run, None)


def _imported(
    run: Import,
    path: Path,
    now: datetime.datetime,
    progress: importing.Progress | None = None,
) -> importing.ImportResult:
    """Raises Unreadable, TakenOver."""
    if run.place == 0:
        # Delete the result of the check; each batch stores its own.
        run.rows = run.accepted = run.updated = run.unchanged = 0
        run.refused, run.warnings, run.ignored, run.recorded = {}, {}, [], []
        run.save()
    before = importing.ImportResult(
        rows=run.rows,
        accepted=run.accepted,
        updated=run.updated,
        unchanged=run.unchanged,
        refused={int(line): RefusalCode(code) for line, code in run.refused.items()},
        consent_ignored_no_source=list(run.ignored),
        refusals_recorded=list(run.recorded),
        warnings={
            int(line): [WarningCode(code) for code in codes]
            for line, codes in run.warnings.items()
        },
    )
    done = importing.run(
        path,
        _options(run, now),
        committing=partial(_commit, run),
        after=run.place,
        outcome=before,
        touched=_touched(run),
        progress=progress,
    )
    _keep(run, done)
    return done


def _touched(run: Import) -> set[int]:
    """The contacts that previous batches created or changed."""
    made = run.made.values_list("contact_id", flat=True)
    return {*made, *run.changed.values_list("contact_id", flat=True)}


def _commit(run: Import, batch: importing.Batch) -> None:
    """Within the batch's transaction, store the progress of the import and the contacts
    created or changed. Raises TakenOver if another worker is further.
    """
    noted = batch.noted
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE_BATCH,
            {
                "id": run.pk,
                "before": run.place,
                "place": batch.last,
                "rows": noted.rows,
                "accepted": noted.accepted,
                "updated": noted.updated,
                "unchanged": noted.unchanged,
                "refused": json.dumps(noted.as_json()["refused"]),
                "warnings": json.dumps(noted.as_json()["warnings"]),
                "ignored": json.dumps(noted.consent_ignored_no_source),
                "recorded": json.dumps(noted.refusals_recorded),
            },
        )
        if not cursor.rowcount:
            raise TakenOver
    run.place, run.attempts = batch.last, 0
    copy_in(
        [ImportedContact(source=run, contact=contact) for contact in batch.contacts]
    )
    recorded = _recorded_at(batch.changes)
    copy_in(
        [
            ChangedContact(
                source=run,
                contact=change.contact,
                at=recorded.get(change.contact.pk, batch.at),
                former=change.values,
            )
            for change in batch.changes
        ]
    )


def _recorded_at(
    changes: Sequence[ContactChange],
) -> dict[int, datetime.datetime]:
    """When the database recorded the choices of this transaction, by contact; its clock
    is not ours.
    """
    chosen = [change.contact.pk for change in changes if change.choices]
    with connection.cursor() as cursor:
        cursor.execute(RECORDED_AT, {"contacts": array(chosen)})
        return dict(cursor.fetchall())


RECORDED_AT = statement("imports", "recorded_at")
NOTE_BATCH = statement("imports", "note_batch")


def _checked(run: Import, now: datetime.datetime) -> importing.ImportResult:
    with preview.written(run) as writer:
        return importing.check(
            Path(run.file.path),
            _options(run, now),
            listener=writer,
            progress=partial(_show_progress, run),
        )


def _options(run: Import, now: datetime.datetime) -> importing.ImportOptions:
    return importing.ImportOptions(
        now=now,
        kind=run.kind or None,
        status=run.status or None,
        targets={int(place): target for place, target in run.targets.items()} or None,
        update=run.update,
        sheet=run.sheet,
        user=run.asked_by or run.user,
    )


def import_at_once(
    path: Path, options: importing.ImportOptions, *, progress: importing.Progress
) -> importing.ImportResult:
    """The import of the command: the screen can undo it, and the same command resumes
    an interrupted run of the same file. Raises Unreadable.
    """
    importing.read_through(path, options)
    said = {
        "kind": options.kind or "",
        "status": options.status or "",
        "update": options.update,
        "sheet": options.sheet,
    }
    digest = _digest(path)
    died = Import.objects.filter(state=ImportState.RUNNING, digest=digest, **said)
    run = died.first() or Import.objects.create(
        **said, digest=digest, state=ImportState.RUNNING, created_at=options.now
    )
    try:
        outcome = _imported(run, path, options.now, progress)
        run.state = ImportState.DONE
    except Unreadable as error:
        if not _touched(run):
            run.delete()
            raise
        run.state, run.error = ImportState.FAILED, str(error)
        raise
    finally:
        if run.pk and run.state != ImportState.RUNNING:
            run.finished_at, run.digest = options.now, ""
            run.save()
    return outcome


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(run: Import, outcome: importing.ImportResult) -> None:
    run.rows, run.accepted = outcome.rows, outcome.accepted
    run.updated, run.unchanged = outcome.updated, outcome.unchanged
    run.refused = {str(line): str(code) for line, code in outcome.refused.items()}
    run.ignored = outcome.consent_ignored_no_source
    run.warnings = {str(line): codes for line, codes in outcome.warnings.items()}
    run.recorded = outcome.refusals_recorded


def forget_leftovers(now: datetime.datetime) -> int:
    """Delete files of imports abandoned for a day or left by a killed worker, and
    former values past their undo period.
    """
    forget_former_values(now)
    for run in Import.objects.filter(state__in=ENDED).exclude(file=""):
        _delete_file(run)
    old = Import.objects.filter(
        state__in=(ImportState.COLUMNS, ImportState.CHECKED),
        created_at__lt=now - datetime.timedelta(days=1),
    )
    return sum(drop(run) for run in old)
