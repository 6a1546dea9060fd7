"""The PostgreSQL backend: asks less often whether a connection lives, and stops the
program where the server is too old.

Without DATABASE_URL the first connection starts the embedded server.
"""

import select
import time
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base

from config.environment import halt

SILENT_SECONDS = 30
# The integrity check compares texts that older servers write in another way.
OLDEST_SERVER = 15


class DatabaseWrapper(base.DatabaseWrapper):
    proven_at = 0.0

    def get_connection_params(self) -> dict[str, Any]:
        if not settings.DATABASE_URL:
            use_embedded_server()
        return super().get_connection_params()

    def check_database_version_supported(self) -> None:
        version = self.get_database_version()
        if version < (OLDEST_SERVER,):
            halt(
                f"ce serveur est PostgreSQL {'.'.join(map(str, version))},"
                f" il faut la version {OLDEST_SERVER} ou une version plus récente."
            )

    def connect(self) -> None:
        super().connect()
        self.proven_at = time.monotonic()

    def is_usable(self) -> bool:
        usable = super().is_usable()
        self.proven_at = time.monotonic()
        return usable

    def close_if_health_check_failed(self) -> None:
        """A server that leaves says so: while nothing waits to be read, only a network
        that forgot the connection can have cut it, and that takes a pause. The question
        itself is a round trip of each request."""
        if self.connection is not None and self._is_silent():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        if time.monotonic() - self.proven_at > SILENT_SECONDS:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)


def use_embedded_server() -> None:
    # Where real servers are used, the packages of the embedded ones are absent.
    from config.embedded import EmbeddedServerError, Postgres

    try:
        Postgres(settings.VAR_DIR).use()
    except EmbeddedServerError as failure:
        raise OperationalError(str(failure)) from failure
