"""When the health of a database connection is checked."""

import time

import pytest
from django.db import connection

from config.postgresql.base import SILENT_SECONDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A connection that lasts longer than a request, as the web process has."""
    kept = connection.copy()
    kept.settings_dict = kept.settings_dict | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
    pid_of(kept)
    yield kept
    kept.close()


def pid_of(one):
    with one.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_the_server_closed_is_opened_anew(kept):
    before = pid_of(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    # What the beginning of a request does.
    kept.close_if_unusable_or_obsolete()
    assert pid_of(kept) != before


def test_a_silent_connection_is_asked_after_a_pause_only(kept):
    proven_at = kept.proven_at
    kept.close_if_unusable_or_obsolete()
    pid_of(kept)
    assert kept.proven_at == proven_at
    kept.proven_at = time.monotonic() - SILENT_SECONDS - 1
    kept.close_if_unusable_or_obsolete()
    pid_of(kept)
    assert kept.proven_at > proven_at
