"""Consistent copy of the journal's files."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from backoffice.backups.programs import BackupRefused
from consent.integrity import journal
from consent.integrity.journal_errors import JournalBroken


def path() -> Path:
    return Path(settings.ERASURE_JOURNAL)


@contextmanager
def opened() -> Iterator[Sequence[tuple[str, IO[bytes]]]]:
    """All files of the journal (rotated ones, marks and heads too) by name, as of one
    instant.

    Opened under its lock and read without it, so that writers do not wait.
    """
    if not path().parent.is_dir():
        yield []
        return
    lock = path().with_suffix(".lock")
    with ExitStack() as files:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            found = sorted(path().parent.glob(f"{path().stem}*"))
            contents = [
                (each.name, files.enter_context(each.open("rb")))
                for each in found
                if each.is_file() and each != lock
            ]
        finally:
            os.close(descriptor)
        yield contents


def last_line() -> dict[str, str | int]:
    """Number and digest of the newest line; raises BackupRefused if it is malformed."""
    last: dict[str, str | int] = {"number": 0, "hash": ""}
    try:
        for line in journal.read_on():
            last = {"number": line["number"], "hash": line["hash"]}
    except JournalBroken as error:
        raise BackupRefused(f"Le journal {path()} est rompu : {error.why}.") from None
    return last


def require_newer_than(line: dict[str, str | int], made_at: str) -> None:
    """Raise BackupRefused unless the journal in use continues the backup's journal."""
    if not line["number"]:
        return
    if not path().exists():
        raise BackupRefused(
            f"Le journal {path()} manque : rien ne dirait à la base restaurée ce"
            " qu'elle ne doit pas ramener."
        )
    try:
        for each in journal.read_on():
            if each["number"] == line["number"]:
                if each["hash"] == line["hash"]:
                    return
                break
    except JournalBroken as error:
        raise BackupRefused(f"Le journal {path()} est rompu : {error.why}.") from None
    raise BackupRefused(
        f"Le journal {path()} n'est pas celui de cette sauvegarde, ou il est plus ancien"
        f" qu'elle : il n'a pas sa ligne {line['number']} ({made_at})."
    )
