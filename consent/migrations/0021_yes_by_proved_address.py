"""A yes through a link waits where the address of its channel has not answered."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0020_journal_continuity"),
        ("contacts", "0011_proved_addresses"),
    ]

    operations = [
        # It returns one column more than before.
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS consent_standings(bigint[], bigint[])",
            migrations.RunSQL.noop,
        ),
        install("consent", consent_standings="e9f9b07bf9f5"),
    ]
