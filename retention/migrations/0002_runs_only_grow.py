"""A run of the purge stays as it ended; what is old leaves through one function."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_journal_only_grows"),
        ("retention", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="purgerun",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        install(
            "retention",
            retention_runs_stay="ea4b57bc84d7",
            retention_leaves_with_run="2136b0dd46c1",
            retention_forget="fd2504628f34",
        ),
    ]
