"""What a web server, a worker, Beat or a command of ours asks before it starts."""

import contextlib
import logging
import os
import sys
import time

from django.core.management import get_commands
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone

from config.environment import HALT
from config.settings import FLOORS
from consent.integrity import keys

log = logging.getLogger(__name__)

WAIT_SECONDS = 2
_LATE = "key of the address digests"
WITHOUT_KEY = frozenset({"rotate_keys"})
"""Our commands that have an answer of their own to a key that does not fit."""


def require_database() -> None:
    """Stop the start where the server is too old, or ADDRESS_HMAC_KEY is not this base's.

    One that does not answer may come later: then its first connection is asked. A base
    that has no tables yet has no key.
    """
    try:
        with contextlib.suppress(ProgrammingError):
            connection.ensure_connection()
            _require_key()
    except DatabaseError:
        connection_created.connect(_require_key_late, dispatch_uid=_LATE)
    connection.close()


def wait_for_database() -> None:
    """The same for a process that can do nothing without it, and so waits until it answers."""
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            log.warning("waiting for the database")
            connection.close()
            time.sleep(WAIT_SECONDS)
        else:
            return require_database()


def _require_key_late(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    connection_created.disconnect(dispatch_uid=_LATE)
    try:
        _require_key()
    except ProgrammingError:
        return
    except DatabaseError:
        # Not asked yet: this connection serves nobody, and the next one is asked.
        connection_created.connect(_require_key_late, dispatch_uid=_LATE)
        connection.close()
        raise
    except SystemExit as halted:
        # In a thread of a web server, SystemExit would end one request.
        sys.stderr.flush()
        os._exit(int(halted.code or HALT))


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
