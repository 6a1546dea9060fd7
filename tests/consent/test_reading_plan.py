"""The query plan for reading the states."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_states_are_read_without_parallel_workers():
    """Starting parallel workers takes longer than counting, against the planner's
    estimate."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reloptions FROM pg_class WHERE oid = 'consent_consent'::regclass"
        )
        [options] = cursor.fetchone()
    assert "parallel_workers=0" in options
