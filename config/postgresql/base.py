"""The PostgreSQL backend of a machine without DATABASE_URL: the first connection starts the embedded server."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config.embedded import Postgres


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        Postgres(settings.VAR_DIR).use()
        return super().get_connection_params()
