from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """The same objects; their comments in plain words."""

    dependencies = [("retention", "0009_forewarning")]
    operations = [
        install(
            "retention",
            retention_forget="25d1f94a40bd",
            retention_leaves_with_run="c95080865294",
            retention_runs_stay="245ab5ee2741",
        ),
    ]
