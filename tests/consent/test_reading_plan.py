"""How the database reads the states."""

import pytest
from django.db import connection

from campaigns.models import Campaign

pytestmark = pytest.mark.django_db

EAGER = """
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL min_parallel_index_scan_size = 0;
"""


def plan_of(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(EAGER)
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_no_worker_is_started_for_the_states_however_cheap_it_seems():
    campaign = Campaign.objects.get(code="newsletter_email")
    counted = plan_of(
        "SELECT count(*) FROM consent_consent WHERE campaign_id = %s", campaign.pk
    )
    assert "consent_consent" in counted
    assert "Gather" not in counted
    # The same settings do start workers elsewhere.
    assert "Gather" in plan_of("SELECT count(*) FROM contacts_contact")
