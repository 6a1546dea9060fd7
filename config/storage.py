from contextlib import suppress

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from core.file_errors import MediaRefuses


class MediaStorage(FileSystemStorage):
    """The media folder; a partially written file is deleted."""

    def _save(self, name: str, content: File) -> str:
        """Raises MediaRefuses."""
        is_ours = not self.exists(name)
        try:
            # Of Django, documented for subclasses; absent from its stubs.
            return super()._save(name, content)  # type: ignore[misc]
        except OSError as error:
            if is_ours:
                with suppress(OSError):
                    self.delete(name)
            raise MediaRefuses(error.errno, error.strerror) from error
