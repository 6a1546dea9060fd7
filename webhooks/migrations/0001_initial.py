import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contacts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
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
                ("url", models.URLField(max_length=500, verbose_name="adresse")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("consent.changed", "Consentement modifié"),
                                ("contact.deactivated", "Fiche désactivée"),
                                ("contact.erased", "Données effacées"),
                                ("test", "Essai"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                        verbose_name="événements",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(default=True, verbose_name="en service"),
                ),
                ("generation", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="créé le"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "ordering": ["id"],
                "permissions": [("manage_webhooks", "Peut gérer les webhooks")],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
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
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("consent.changed", "Consentement modifié"),
                            ("contact.deactivated", "Fiche désactivée"),
                            ("contact.erased", "Données effacées"),
                            ("test", "Essai"),
                        ],
                        max_length=30,
                        verbose_name="événement",
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
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
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="essais"),
                ),
                ("created_at", models.DateTimeField(verbose_name="du")),
                ("due_at", models.DateTimeField(verbose_name="prochain essai")),
                ("done_at", models.DateTimeField(null=True, verbose_name="remis le")),
                (
                    "answer",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="dernière réponse"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook_deliveries",
                        to="contacts.contact",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "envoi de webhook",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["webhook", "contact", "id"],
                        name="webhook_delivery_waiting",
                    ),
                    models.Index(
                        fields=["webhook", "-id"], name="webhook_delivery_newest"
                    ),
                ],
            },
        ),
    ]
