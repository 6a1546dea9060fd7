"""The standing of a choice tells the person's own last word; one way to record a choice."""

from django.db import migrations

from core.sql import install

DROP = """
DROP FUNCTION IF EXISTS consent_standings(bigint[], bigint[]);
DROP FUNCTION IF EXISTS consent_record_at_once(bigint, bigint[], jsonb[], bigint[],
    text, timestamptz, text, bigint, bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0016_sql_home")]

    operations = [
        migrations.RunSQL(DROP, migrations.RunSQL.noop),
        install("consent", consent_standings="bc2f593a5649"),
    ]
