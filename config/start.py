"""Checks at the start of a web server, a worker, Beat or one of our commands."""

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
"""Our commands that handle a wrong key themselves."""


def require_database() -> None:
    """Abort the start if the server is too old, or if ADDRESS_HMAC_KEY is not the key
    of this database.

    A server that does not answer may start later: the check then runs on its first
    connection. A database without tables has no key yet.
    """
    try:
        with contextlib.suppress(ProgrammingError):
            connection.ensure_connection()
            _require_key()
    except DatabaseError:
        connection_created.connect(_require_key_late, dispatch_uid=_LATE)
    connection.close()


def wait_for_database() -> None:
    """The same check for a process that needs the database, and so waits until it
    answers.
    """
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
        # Not checked yet: this connection is closed, and the next one is checked.
        connection_created.connect(_require_key_late, dispatch_uid=_LATE)
        connection.close()
        raise
    except SystemExit as halted:
        # In a thread of a web server, SystemExit would end one request only.
        sys.stderr.flush()
        os._exit(int(halted.code or HALT))


def require_database_of(command: str) -> None:
    """The same check before one of our commands; Django's own (migrate, shell) need no
    key.
    """
    if get_commands().get(command) in FLOORS and command not in WITHOUT_KEY:
        require_database()


def _require_key() -> None:
    try:
        keys.require(timezone.now())
    except keys.WrongKey as error:
        sys.stderr.write(f"Démarrage impossible : {error}\n")
        sys.exit(HALT)
