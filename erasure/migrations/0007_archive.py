import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0011_distinct"),
        ("erasure", "0006_search_by_a_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="Archived",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("path", models.CharField(max_length=150, verbose_name="champ")),
                ("source", models.BigIntegerField()),
                ("value", models.JSONField()),
                ("archived_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="archived",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "valeur archivée",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "path", "source"), name="archived_once"
                    )
                ],
            },
        ),
    ]
