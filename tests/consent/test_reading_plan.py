"""How the database reads the states."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_states_are_read_by_one_process():
    """Starting workers takes longer than counting; the planner guesses otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reloptions FROM pg_class WHERE oid = 'consent_consent'::regclass"
        )
        [options] = cursor.fetchone()
    assert "parallel_workers=0" in options
