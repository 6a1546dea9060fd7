"""Create a backup: one consistent set, complete or absent."""

import datetime
import fcntl
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from accounts import audit
from backoffice.backups import journal_files
from backoffice.backups.programs import (
    SUFFIXES,
    BackupFailed,
    BackupRefused,
    database_environment,
    database_program,
    output_of,
    sealed,
    sealer,
)
from backoffice.backups.sets import (
    DATABASE,
    JOURNAL,
    MEDIA,
    Manifest,
    digest_of,
    sets_in,
)
from backoffice.models import BackupRun
from consent.integrity import keys
from core.file_errors import is_full, reason

PARTIAL = ".en-cours"
COUNTED = ("contacts_contact", "consent_consentevent", "erasure_erasure")


def make(
    directory: Path, *, now: datetime.datetime, keep: int
) -> tuple[Path, list[str]]:
    """Write a new set under `directory`; returns its folder and the names of the old
    sets deleted so that `keep` remain. Raises BackupRefused or BackupFailed.
    """
    name = f"rgpd-{now.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    keys.require(now)
    with _sole_writer(directory):
        folder = directory / name
        if folder.exists():
            raise BackupRefused(f"{folder} existe déjà : rien n'est écrasé.")
        draft = directory / PARTIAL
        # No other backup runs: an unfinished set was left by a killed run.
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        try:
            _fill(draft, now)
            draft.rename(folder)
        except OSError as error:
            why = f"{error.filename or directory} : {_said(error)}"
            raise BackupFailed(
                f"La sauvegarde n'a pas pu être écrite : {why}."
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _sync(directory)
        gone = _forget_old(directory, keep)
    size = sum(path.stat().st_size for path in folder.iterdir())
    BackupRun.objects.create(at=now, kind=BackupRun.MADE, name=name, ok=True)
    audit.record("backup.made", name=name, bytes=size, forgotten=gone)
    return folder, gone


def _fill(draft: Path, now: datetime.datetime) -> None:
    # The journal is copied first: the database contains whatever it mentions.
    journal = journal_files.last_line()
    suffix = SUFFIXES.get(sealer(), "")
    with _snapshot() as (cursor, snapshot):
        facts = _facts(cursor)
        command = [database_program("pg_dump"), "--format=custom", "--no-password"]
        env = database_environment(connection.settings_dict)
        with (
            output_of([*command, f"--snapshot={snapshot}"], env) as dump,
            sealed(draft / f"{DATABASE}{suffix}") as file,
        ):
            shutil.copyfileobj(dump, file, 1 << 20)
    # Media are copied after the database: any file it names is still there, or was
    # erased meanwhile.
    media = Path(settings.MEDIA_ROOT)
    _pack(draft / f"{MEDIA}{suffix}", _files_under(media))
    with journal_files.opened() as files:
        _pack(draft / f"{JOURNAL}{suffix}", files)
    files_of_set = {path.name: digest_of(path) for path in sorted(draft.iterdir())}
    Manifest(
        made_at=now.isoformat(), files=files_of_set, journal=journal, **facts
    ).write(draft)
    _sync(draft)


@contextmanager
def _snapshot() -> Iterator[tuple[Any, str]]:
    """A snapshot of the database that pg_dump shares, in its own connection."""
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]
        cursor.execute("COMMIT")


def _facts(cursor: Any) -> dict[str, Any]:
    """The manifest's data about the database, read in its snapshot."""
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
    migrations = [name for (name,) in cursor.fetchall()]
    cursor.execute("SELECT digest FROM consent_addresskey WHERE retired_at IS NULL")
    [key] = cursor.fetchone()
    cursor.execute("SHOW server_version")
    [server] = cursor.fetchone()
    counts = {}
    for table in COUNTED:
        cursor.execute(f"SELECT count(*) FROM {table}")
        [counts[table]] = cursor.fetchone()
    return {
        "migrations": migrations,
        "address_key": key,
        "server": server,
        "counts": counts,
    }


def _files_under(root: Path) -> Iterator[tuple[str, IO[bytes]]]:
    for folder, _, names in os.walk(root):
        for path in (Path(folder) / name for name in sorted(names)):
            # The file may also have been erased since the folder was listed.
            with suppress(FileNotFoundError), path.open("rb") as content:
                yield str(path.relative_to(root)), content


def _pack(archive: Path, files: Iterable[tuple[str, IO[bytes]]]) -> None:
    with (
        sealed(archive) as file,
        tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, content in files:
            tar.addfile(tar.gettarinfo(arcname=name, fileobj=content), content)


@contextmanager
def _sole_writer(directory: Path) -> Iterator[None]:
    for place, what in (
        (Path(settings.MEDIA_ROOT), "du dossier des pièces"),
        (journal_files.path().parent, "du dossier du journal"),
    ):
        if directory.resolve().is_relative_to(place.resolve()):
            raise BackupRefused(
                f"{directory} fait partie {what} : choisissez un autre dossier,"
                " sur un autre disque."
            )
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(
            directory / ".verrou", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
    except OSError as error:
        raise BackupRefused(
            f"Le dossier {directory} ne peut pas être écrit : {_said(error)}."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupRefused(
            "Une autre sauvegarde est en cours dans ce dossier."
        ) from None
    finally:
        os.close(descriptor)


def _said(error: OSError) -> str:
    return reason(error) if is_full(error) else str(error.strerror)


def _forget_old(directory: Path, keep: int) -> list[str]:
    old = sets_in(directory)[: -max(keep, 1)]
    for folder in old:
        shutil.rmtree(folder)
    return [folder.name for folder in old]


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
