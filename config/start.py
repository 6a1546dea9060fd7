"""What a web server, a worker, Beat or a command of ours asks before it starts."""

import contextlib
import sys

from django.core.management import get_commands
from django.db import DatabaseError, connection
from django.utils import timezone

from config.environment import HALT
from config.settings import FLOORS
from consent.integrity import keys

WITHOUT_KEY = frozenset({"rotate_keys"})
"""Our commands that have an answer of their own to a key that does not fit."""


def require_database() -> None:
    """Stop the start where the server is too old, or ADDRESS_HMAC_KEY is not this base's;
    a server that does not answer, or has no tables yet, may come later."""
    with contextlib.suppress(DatabaseError):
        connection.ensure_connection()
        _require_key()
    connection.close()


def require_database_of(command: str) -> None:
    """The same before a command of ours; Django's own (migrate, shell) need no key."""
    if get_commands().get(command) in FLOORS and command not in WITHOUT_KEY:
        require_database()


def _require_key() -> None:
    try:
        keys.require(timezone.now())
    except keys.WrongKey as error:
        sys.stderr.write(f"Démarrage impossible : {error}\n")
        sys.exit(HALT)
