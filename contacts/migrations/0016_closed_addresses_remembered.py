import django.db.models.deletion
from django.db import migrations, models

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0015_carry_closing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedAddress",
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
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Mail"),
                            ("sms", "SMS"),
                            ("phone", "Téléphone"),
                        ],
                        max_length=10,
                        verbose_name="canal",
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="fermée le")),
                ("refusal", models.CharField(max_length=200, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closed_addresses",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse fermée",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "channel", "contact"), name="closed_address_once"
                    )
                ],
            },
        ),
        install("contacts", contacts_carry_closing="70ca1a7518b6"),
    ]
