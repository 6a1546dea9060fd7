"""Restore drill: restore a backup set into a temporary database, replay the journal in
use so that erased data does not come back, verify, search, and drop the database.

The running installation is not changed: its journal is read and the drill writes to a
copy; e-mails and tasks are disabled.
"""

import datetime
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg2
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from accounts import audit
from backoffice.backups import journal_files
from backoffice.backups.programs import (
    BackupFailed,
    BackupRefused,
    database_environment,
    database_program,
    last_line,
    unsealed,
)
from backoffice.backups.sets import DATABASE, MEDIA, Set, checked, find
from backoffice.models import BackupRun
from consent.integrity import keys
from contacts.addresses import former_secrets
from core.file_errors import is_full
from core.statements import statement

PREFIX = "rgpd_essai_"
LEFT_DATABASES = statement("backoffice", "left_databases")
EVIDENCE = "essai-{set}-{at}.json"
Evidence = dict[str, Any]


def run(directory: Path, *, now: datetime.datetime, migrate: bool = False) -> Evidence:
    """Try the newest set of a folder, or the folder itself if it is a set; returns the
    result, which is also stored beside the sets and in the database.

    `ok` says whether the set can be restored. `migrate`: update an older schema first,
    as a real restore would. Raises BackupRefused if the set cannot be tried.
    """
    folder = find(directory)
    started = time.monotonic()
    evidence: Evidence = {"set": folder.name, "at": now.isoformat(), "ok": False}
    try:
        kept = checked(folder)
        evidence |= {"made_at": kept.manifest.made_at, "counts": kept.manifest.counts}
        evidence["older_schema"] = _require_fitting(kept, migrate=migrate)
        evidence |= _try(kept, migrate=migrate)
        evidence["ok"] = not evidence["errors"]
    except BackupFailed as failure:
        evidence["errors"] = [str(failure)]
    except BackupRefused as refusal:
        evidence["errors"] = [str(refusal)]
        raise
    finally:
        evidence["seconds"] = round(time.monotonic() - started, 1)
        _keep(evidence, folder, now)
    return evidence


def _require_fitting(kept: Set, *, migrate: bool) -> list[str]:
    """Raise BackupRefused unless this program can replay the journal on the set;
    returns the migrations that the set lacks.
    """
    manifest = kept.manifest
    journal_files.require_newer_than(manifest.journal, manifest.made_at)
    given = [settings.ADDRESS_HMAC_KEY, *former_secrets()]
    if manifest.address_key not in map(keys.fingerprint, given):
        raise BackupRefused(
            "La sauvegarde a été faite avec une autre ADDRESS_HMAC_KEY : ses oppositions"
            " ne seraient plus reconnues. Donnez cette clé dans ADDRESS_HMAC_KEY_FORMER."
        )
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
    if newer := [name for name in manifest.migrations if name not in known]:
        raise BackupRefused(
            f"La sauvegarde vient d'une version plus récente de ce programme ({newer[-1]})."
        )
    missing = sorted(known - set(manifest.migrations))
    if missing and not migrate:
        raise BackupRefused(
            f"La sauvegarde est d'un schéma plus ancien que ce programme (il y manque"
            f" {missing[0]}). Faites-en une nouvelle, ou essayez-la avec --migrate."
        )
    return missing


def _try(kept: Set, *, migrate: bool) -> Evidence:
    with _workplace() as place, _database() as database:
        _restore(kept, database)
        media = place / "media"
        _unpack(kept, media)
        copy = place / "journal"
        copy.mkdir(mode=0o700)
        with journal_files.opened() as files:
            for name, content in files:
                with (copy / name).open("xb") as target:
                    shutil.copyfileobj(content, target)
        env = _environment(database) | {
            "ERASURE_JOURNAL": str(copy / journal_files.path().name),
            "MEDIA_ROOT": str(media),
        }
        if migrate:
            _python(env, "migrate", "--verbosity", "0")
        counts = json.dumps(kept.manifest.counts)
        said: Evidence = json.loads(_python(env, "try_restored", counts))
        return said


@contextmanager
def _workplace() -> Iterator[Path]:
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="essai-", dir=settings.VAR_DIR) as place:
        yield Path(place)


def _server() -> dict[str, Any]:
    """A DATABASES entry whose role may create a database."""
    if settings.BACKUP_DRILL_DATABASE_URL:
        return dict(environ.Env.db_url_config(settings.BACKUP_DRILL_DATABASE_URL))
    connection.ensure_connection()
    return dict(connection.settings_dict)


@contextmanager
def _database() -> Iterator[dict[str, Any]]:
    """A temporary database, dropped at the end together with those of killed drills."""
    server = _server()
    env = database_environment(server)
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGDATABASE": "dbname",
    }
    names |= {"PGPASSWORD": "password", "PGSSLMODE": "sslmode"}
    names |= {
        "PGSSLROOTCERT": "sslrootcert",
        "PGSSLCERT": "sslcert",
        "PGSSLKEY": "sslkey",
    }
    options = {to: env[name] for name, to in names.items() if name in env}
    name = f"{prefix()}{secrets.token_hex(4)}"
    try:
        link = psycopg2.connect(**options)
    except psycopg2.OperationalError as error:
        raise BackupFailed(
            f"Le serveur de l'essai ne répond pas : {last_line(str(error).encode())}"
        ) from None
    link.autocommit = True
    with closing(link), link.cursor() as cursor:
        _be_alone(cursor)
        _drop_left(cursor)
        try:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )
        except psycopg2.errors.InsufficientPrivilege:
            raise BackupRefused(
                "Ce rôle n'a pas le droit de créer une base : donnez-lui CREATEDB, ou un"
                " autre dans BACKUP_DRILL_DATABASE_URL."
            ) from None
        try:
            yield server | {"NAME": name}
        finally:
            _drop(cursor, name)


def prefix() -> str:
    """Prefix of this installation's drill databases; another one may use the same
    server.
    """
    live = str(connection.settings_dict["NAME"])
    return f"{PREFIX}{hashlib.sha256(live.encode()).hexdigest()[:8]}_"


def _be_alone(cursor: Any) -> None:
    cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [prefix()])
    if not cursor.fetchone()[0]:
        raise BackupRefused("Un autre essai de restauration est en cours.")


def _drop_left(cursor: Any) -> None:
    cursor.execute(LEFT_DATABASES, [prefix()])
    for (name,) in cursor.fetchall():
        _drop(cursor, name)


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _restore(kept: Set, database: dict[str, Any]) -> None:
    command = [
        database_program("pg_restore"),
        "--exit-on-error",
        "--no-password",
        "--no-owner",
        "--no-privileges",
        f"--dbname={database['NAME']}",
    ]
    with (
        unsealed(kept.file(DATABASE)) as dump,
        subprocess.Popen(
            command,
            env=database_environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        assert process.stdin
        assert process.stderr
        try:
            shutil.copyfileobj(dump, process.stdin, 1 << 20)
            process.stdin.close()
        except BrokenPipeError:
            # The program's own message is reported below.
            pass
        errors = process.stderr.read()
    if process.returncode:
        raise BackupFailed(f"La base ne se restaure pas : {last_line(errors)}")


def _unpack(kept: Set, media: Path) -> None:
    media.mkdir(mode=0o700)
    try:
        with (
            unsealed(kept.file(MEDIA)) as content,
            tarfile.open(fileobj=content, mode="r|") as tar,
        ):
            for member in tar:
                _unpack_file(tar, member, media)
    except (tarfile.TarError, OSError) as error:
        why = f"{settings.VAR_DIR} : le disque est plein" if is_full(error) else error
        raise BackupFailed(f"Les pièces ne se restaurent pas : {why}.") from error


def _unpack_file(tar: tarfile.TarFile, member: tarfile.TarInfo, media: Path) -> None:
    """Extract regular files under `media` and nothing else; Python before 3.11.4 has no
    filter.
    """
    target = media / member.name
    if not member.isfile() or not target.resolve().is_relative_to(media.resolve()):
        raise BackupFailed(f"Les pièces ne se restaurent pas : {member.name}.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = tar.extractfile(member)
    assert content
    with content, target.open("xb") as file:
        shutil.copyfileobj(content, file, 1 << 20)


def _environment(database: dict[str, Any]) -> dict[str, str]:
    """Environment of the examination: our settings, on the restored database, without
    queue or mail.
    """
    given = {
        "DATABASE_NAME": database["NAME"],
        "ADDRESS_HMAC_KEY": settings.ADDRESS_HMAC_KEY,
        "ADDRESS_HMAC_KEY_FORMER": settings.ADDRESS_HMAC_KEY_FORMER,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }
    if settings.BACKUP_DRILL_DATABASE_URL:
        given["DATABASE_URL"] = settings.BACKUP_DRILL_DATABASE_URL
    return {**os.environ, **given}


def _python(env: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", *command],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(
            f"La base restaurée ne tient pas : {last_line(done.stderr.encode())}"
        )
    return done.stdout


def _keep(evidence: Evidence, folder: Path, now: datetime.datetime) -> None:
    at = f"{now.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    path = folder.parent / EVIDENCE.format(set=folder.name, at=at)
    evidence["evidence"] = str(path)
    text = json.dumps(evidence, ensure_ascii=False, indent=1)
    # BackupRun and the command report the result in any case: the folder may be
    # read-only.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        evidence["evidence"] = None
    else:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    BackupRun.objects.create(
        at=now,
        kind=BackupRun.TRIED,
        name=folder.name,
        ok=evidence["ok"],
        details=evidence,
    )
    audit.record("backup.tried", name=folder.name, ok=evidence["ok"])
