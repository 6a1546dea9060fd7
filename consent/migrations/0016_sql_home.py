"""The SQL objects come from consent/sql; one view decides who may be reached."""

from django.db import migrations, models

from core.sql import install

# The kept flag follows the whole rule now: the campaign's state and situations too.
RECOMPUTE = """
DO $$ BEGIN
    -- A later migration that changes the view installs it, and recomputes there.
    IF to_regclass('consent_eligibility') IS NOT NULL THEN
ALTER TABLE consent_consent DISABLE TRIGGER consent_is_kept_by_the_events;
UPDATE consent_consent s SET reachable = e.reason = 'given'
FROM consent_eligibility e
WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id
AND s.reachable IS DISTINCT FROM (e.reason = 'given');
ALTER TABLE consent_consent ENABLE TRIGGER consent_is_kept_by_the_events;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0015_address_keys"),
        ("contacts", "0005_sql_home"),
        ("campaigns", "0003_sort_label"),
    ]

    operations = [
        migrations.CreateModel(
            name="Blocked",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contact_id",
                        "channel",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("since", models.DateTimeField()),
            ],
            options={"db_table": "consent_blocked", "managed": False},
        ),
        migrations.CreateModel(
            name="Eligibility",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contact_id",
                        "campaign_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reason", models.CharField(max_length=20)),
                ("since", models.DateTimeField(null=True)),
                ("event_id", models.BigIntegerField(null=True)),
                ("basis", models.CharField(max_length=20, null=True)),
                ("included", models.BooleanField()),
            ],
            options={"db_table": "consent_eligibility", "managed": False},
        ),
        install(
            "consent",
            consent_event_hash="cdf9cf2172b1",
            consent_protective="4c7d7a17c468",
            consent_lock_of="a654994a1585",
            consent_blocked="ad5f8ff286fa",
            eligibility="fb99332e4677",
            consent_gather_keys="5447f4042713",
            consent_gather_written="e85d87840216",
            consent_standings="15f8bccc0493",
            consent_record_at_once="2efe2c7847d0",
            consent_event_chain="d9ba560478be",
            consent_follow_events="121d3a3b4bfc",
            consent_follow_contacts="59b15af09258",
            consent_follow_suppressions="782d114a315f",
            consent_follow_lifts="683c51b7a7ae",
            consent_follow_campaign="a5552be3a86e",
            consent_refuse_change="a976b37e7e92",
            consent_guard_closed_chain="1999af9c094a",
            consent_remove_closed_chain="5d6af42484c1",
            consent_refuse_open_delete="c5a7a538b121",
        ),
        migrations.RunSQL("DROP VIEW consent_reach"),
        migrations.RunSQL("DROP FUNCTION consent_is_blocked(bigint, text)"),
        migrations.RunSQL(RECOMPUTE),
    ]
