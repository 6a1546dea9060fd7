"""What a web server, a worker or Beat asks before it starts."""

import contextlib

from django.db import OperationalError, connection


def require_database() -> None:
    """Stop the start where the server is too old; one that does not answer yet may come later."""
    with contextlib.suppress(OperationalError):
        connection.ensure_connection()
    connection.close()
