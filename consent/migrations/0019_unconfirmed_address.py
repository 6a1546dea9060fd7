"""An optional message waits for an address that was not confirmed."""

from django.db import migrations

from core.sql import install

RECOMPUTE = """
ALTER TABLE consent_consent DISABLE TRIGGER consent_is_kept_by_the_events;
UPDATE consent_consent s SET reachable = e.reason = 'given'
FROM consent_eligibility e
WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id
AND s.reachable IS DISTINCT FROM (e.reason = 'given');
ALTER TABLE consent_consent ENABLE TRIGGER consent_is_kept_by_the_events;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0018_ways_of_a_link"),
        ("contacts", "0007_unconfirmed_address"),
    ]

    operations = [
        install(
            "consent",
            eligibility="0540a8913d69",
            consent_follow_contacts="cf567f4733be",
        ),
        # For who comes from before the view: 0016 left it to this one.
        migrations.RunSQL(RECOMPUTE, migrations.RunSQL.noop),
    ]
