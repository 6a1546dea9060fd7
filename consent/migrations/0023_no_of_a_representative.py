from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0022_safety_limit"),
    ]

    operations = [
        # It returns two columns more, so it cannot be replaced.
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS consent_standings(bigint[], bigint[], boolean)",
            migrations.RunSQL.noop,
        ),
        install("consent", consent_standings="6833010bab7a"),
    ]
