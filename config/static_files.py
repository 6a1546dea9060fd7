"""Static files: without DEBUG, pages use the manifest that collectstatic wrote."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.contrib.staticfiles.storage import (
    ManifestFilesMixin,
    staticfiles_storage,
)
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.environment import halt


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Apply the permissions of the settings to all files, including compressed copies,
    whose mode would otherwise depend on the umask.
    """

    def compress_files(self, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name, compressed in super().compress_files(names):
            Path(self.path(compressed)).chmod(self.file_permissions_mode)
            yield name, compressed


def require_collected() -> None:
    """Abort the start with one sentence: without the manifest, every page answers 500."""
    listed = getattr(staticfiles_storage, "hashed_files", None)
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not listed:
        halt(
            "les fichiers statiques ne sont pas rassemblés."
            " Lancez : python manage.py collectstatic --noinput"
        )
