"""Delete files with their rows: noted in the transaction, unlinked after the commit.

If the process is killed in between, the note remains and the next run unlinks the file.
"""

import logging
from collections.abc import Iterable

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connection

from erasure.models import DoomedFile

logger = logging.getLogger(__name__)


def doom(names: Iterable[str]) -> None:
    DoomedFile.objects.bulk_create([DoomedFile(path=name) for name in names])


def unlink_left() -> None:
    """Unlink the files noted by a killed process, not those of an open transaction."""
    if not connection.in_atomic_block:
        unlink_doomed()


def unlink_doomed() -> int:
    """Unlink every noted file, then delete its note.

    If unlinking fails, the note is kept: the search reports the file and the next run
    tries again.
    """
    count = 0
    for doomed in DoomedFile.objects.order_by("pk"):
        try:
            default_storage.delete(doomed.path)
        except (OSError, SuspiciousFileOperation):
            logger.exception("a file of an erased person could not be removed")
            continue
        doomed.delete()
        count += 1
    return count
