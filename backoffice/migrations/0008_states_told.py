"""Webhooks are told states, each once; a kept answer of the API keeps its headers."""

from django.db import migrations, models

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("backoffice", "0007_backup_runs"),
        ("consent", "0017_own_word"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP TRIGGER IF EXISTS backoffice_tell_consents ON consent_consentevent",
            migrations.RunSQL.noop,
        ),
        install(
            "backoffice",
            backoffice_tell_consent="21ff99578adc",
            backoffice_tell_consents="65584a0ba84c",
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "En attente"),
                    ("done", "Remis"),
                    ("dead", "Abandonné"),
                    ("overtaken", "Dépassé"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="apianswer",
            name="headers",
            field=models.JSONField(default=dict),
        ),
    ]
