from django.db import migrations, models

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("consent", "0027_keys_of_closed_addresses")]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="state",
            field=models.CharField(
                choices=[
                    ("given", "Accepté"),
                    ("pending", "En attente de confirmation"),
                    ("refused", "Refusé"),
                    ("withdrawn", "Retiré"),
                    ("expired", "Expiré"),
                    ("ended", "Terminé"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="decision",
            field=models.CharField(
                choices=[
                    ("given", "Accepté"),
                    ("pending", "En attente de confirmation"),
                    ("refused", "Refusé"),
                    ("withdrawn", "Retiré"),
                    ("expired", "Expiré"),
                    ("ended", "Terminé"),
                ],
                max_length=10,
                verbose_name="valeur",
            ),
        ),
        install("consent", consent_follow_merges="173417551654"),
    ]
