import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiAnswer",
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
                ("key_digest", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64, null=True)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("body", models.TextField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_index=True)),
                (
                    "api_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.apikey",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_answers",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse de l'API",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("api_key", "key_digest"),
                        name="api_answer_is_one_per_key",
                    )
                ],
            },
        ),
    ]
