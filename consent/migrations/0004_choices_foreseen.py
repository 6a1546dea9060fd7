"""What a choice would do can be read without a lock (the check of an import)."""

from typing import ClassVar

from django.db import migrations

from core.sql import install

OLD = "DROP FUNCTION IF EXISTS consent_standings(bigint[], bigint[])"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("consent", "0003_first_notices")]

    operations: ClassVar = [
        migrations.RunSQL(OLD, migrations.RunSQL.noop),
        install("consent", consent_standings="3bd32b4af066"),
    ]
