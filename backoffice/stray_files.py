"""Delete orphan media files, left by a crash or a rejected form."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from consent.integrity import journal
from erasure.models import DoomedFile

# After a restore, rows of newer files may be missing for some time.
KEPT = datetime.timedelta(days=7)


def sweep(now: datetime.datetime) -> int:
    """Delete orphans older than a week in the folders of our own fields; returns how
    many.

    Other folders are not touched; does nothing until a restored database has been
    replayed.
    """
    journal.require_open()
    before = (now - KEPT).timestamp()
    done = 0
    for folder, fields in _folders().items():
        old = [path for path in _files(folder) if path.stat().st_mtime < before]
        if not old:
            continue
        known = set(DoomedFile.objects.values_list("path", flat=True))
        for field in fields:
            known.update(field.model._base_manager.values_list(field.name, flat=True))
        for path in old:
            if not _belongs(path, known):
                path.unlink(missing_ok=True)
                done += 1
    return done


def _folders() -> dict[Path, list[models.FileField]]:
    found: dict[Path, list[models.FileField]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and field.upload_to:
                folder = Path(settings.MEDIA_ROOT) / str(field.upload_to)
                found.setdefault(folder, []).append(field)
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _belongs(path: Path, known: set[str]) -> bool:
    """Whether a row refers to the file, or to one whose name is a prefix of its name."""
    name = path.relative_to(settings.MEDIA_ROOT).as_posix()
    return name in known or any(name.startswith(f"{one}.") for one in known if one)
