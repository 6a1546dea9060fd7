"""PostgreSQL backend: fewer health checks of connections, and a check of the server's
minimum version.

Without DATABASE_URL the first connection starts the embedded server.
"""

import select
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base

from config.environment import halt
from config.postgresql.patience import Current, Greeting

SILENT_SECONDS = 30
# The integrity check compares texts that older servers format differently.
OLDEST_SERVER = 15
SILENT = "the database server does not answer"


def _watch_over(connection: Any) -> AbstractContextManager[None]:
    watch = Current.watch
    return watch.over(connection) if watch and connection else nullcontext()


def _watched(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    if Current.watch and Current.watch.is_away:
        raise OperationalError(SILENT)
    with _watch_over(context["connection"].connection):
        return execute(sql, params, many, context)


class DatabaseWrapper(base.DatabaseWrapper):
    proven_at = 0.0

    def get_connection_params(self) -> dict[str, Any]:
        if not settings.DATABASE_URL:
            use_embedded_server()
        params = super().get_connection_params()
        if options := Current.patience.options():
            params["options"] = f"{params.get('options', '')} {options}".strip()
        return params

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

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if watch := Current.watch:
            watch.start(conn_params)
            if watch.is_away:
                raise OperationalError(SILENT)
        with _watch_over(Greeting()):
            return super().get_new_connection(conn_params)

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if Current.watch and _watched not in self.execute_wrappers:
            self.execute_wrappers.append(_watched)

    def commit(self) -> None:
        with _watch_over(self.connection):
            super().commit()

    def rollback(self) -> None:
        with _watch_over(self.connection):
            super().rollback()

    def is_usable(self) -> bool:
        with _watch_over(self.connection):
            usable = super().is_usable()
        self.proven_at = time.monotonic()
        return usable

    def close_if_health_check_failed(self) -> None:
        """Skip the health check, which costs a round trip per request, on a recently
        used connection with no data to read: a server that stops sends a message, and
        only after a pause can a network have dropped the connection silently.
        """
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
    # The packages of the embedded servers are not installed where real servers are
    # used.
    from config.embedded import EmbeddedServerError, Postgres

    try:
        Postgres(settings.VAR_DIR).use()
    except EmbeddedServerError as failure:
        raise OperationalError(str(failure)) from failure
