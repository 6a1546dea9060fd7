from django.core.files import File
from django.core.files.storage import FileSystemStorage


class MediaStorage(FileSystemStorage):
    """The media folder; a partially written file is deleted."""

    def _save(self, name: str, content: File) -> str:
        is_ours = not self.exists(name)
        try:
            # Of Django, documented for subclasses; absent from its stubs.
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            if is_ours:
                self.delete(name)
            raise
