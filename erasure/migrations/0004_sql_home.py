"""The SQL objects come from erasure/sql."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("erasure", "0003_ready_made_holds"),
    ]

    operations = [
        install(
            "erasure",
            erasure_refuse_change="c0be124f4617",
        ),
    ]
