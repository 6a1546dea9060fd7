"""Without DEBUG a page names its style and scripts by the list that collectstatic wrote."""

import sys

from django.contrib.staticfiles.storage import (
    ManifestFilesMixin,
    staticfiles_storage,
)

from config.environment import HALT


def require_collected() -> None:
    """Stop the start with one sentence: without that list every page answers 500."""
    listed = getattr(staticfiles_storage, "hashed_files", None)
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not listed:
        sys.stderr.write(
            "Démarrage impossible : les fichiers statiques ne sont pas rassemblés."
            " Lancez : python manage.py collectstatic --noinput\n"
        )
        sys.exit(HALT)
