"""Recording a choice in one statement was given up: nothing is left to install."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_states_read_by_one")]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS consent_record_at_once(bigint, bigint[], jsonb[],"
            " bigint[], text, timestamptz, text, bigint, bigint, text)",
            migrations.RunSQL.noop,
        )
    ]
