"""The database says when an event was recorded; an entry of the list keeps its names."""

import django.contrib.postgres.fields
from django.db import migrations, models

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_choices_foreseen")]

    operations = [
        migrations.AddField(
            model_name="suppression",
            name="known_as",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        install(
            "consent",
            consent_event_chain="9759666a86a9",
            consent_gather_keys="59b0e3ccd8a4",
        ),
    ]
