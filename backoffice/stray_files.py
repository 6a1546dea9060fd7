"""Files of the media folder to which no row leads: what a crash or a refused form left."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from consent.integrity import journal
from erasure.models import DoomedFile

# After a restore the rows of newer files may be missing for a while.
KEPT = datetime.timedelta(days=7)


def sweep(now: datetime.datetime) -> int:
    """Unlink what is older than a week in the folders of our own fields; returns how many.

    Nothing else is touched, and nothing at all while a restored database waits.
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
    """A file of a row, or one that lies beside it under a longer name."""
    name = path.relative_to(settings.MEDIA_ROOT).as_posix()
    return name in known or any(name.startswith(f"{one}.") for one in known if one)
