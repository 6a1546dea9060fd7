from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """A run of the purge stays as it ended; what is old leaves through one function."""

    dependencies = [
        ("accounts", "0002_objects"),
        ("retention", "0001_initial"),
    ]

    operations = [
        install(
            "retention",
            retention_runs_stay="ea4b57bc84d7",
            retention_leaves_with_run="2136b0dd46c1",
            retention_forget="fd2504628f34",
        ),
    ]
