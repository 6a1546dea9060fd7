from django.db import migrations

from core.sql import install

# Counts read the partial index alone only where the table was vacuumed lately, and the
# planner must know that few of one campaign may be reachable and many of another. At a
# million people it costs a rare campaign as a common one and starts two workers: 6 ms for
# a page that one process reads in 2.
TUNING = """
CREATE STATISTICS consent_reachable_by_campaign (mcv)
    ON campaign_id, reachable FROM consent_consent;
ALTER TABLE consent_consent SET (autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02, parallel_workers = 0);
"""


class Migration(migrations.Migration):
    """The rules that the database keeps whatever program writes: docs/architecture.md."""

    dependencies = [
        ("consent", "0001_initial"),
        ("campaigns", "0002_default_campaigns"),
        ("contacts", "0002_objects"),
    ]

    operations = [
        install(
            "consent",
            consent_event_hash="cdf9cf2172b1",
            consent_protective="4c7d7a17c468",
            consent_lock_of="a654994a1585",
            consent_blocked="ad5f8ff286fa",
            eligibility="0540a8913d69",
            consent_gather_keys="5447f4042713",
            consent_gather_written="e85d87840216",
            consent_standings="e9f9b07bf9f5",
            consent_event_chain="d9ba560478be",
            consent_follow_events="121d3a3b4bfc",
            consent_follow_contacts="cf567f4733be",
            consent_follow_suppressions="782d114a315f",
            consent_follow_lifts="683c51b7a7ae",
            consent_follow_campaign="a5552be3a86e",
            consent_refuse_change="a976b37e7e92",
            consent_guard_closed_chain="1999af9c094a",
            consent_remove_closed_chain="5d6af42484c1",
            consent_refuse_open_delete="c5a7a538b121",
        ),
        migrations.RunSQL(TUNING),
    ]
