import uuid

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
            name="MessageText",
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
                    "digest",
                    models.CharField(editable=False, max_length=64, unique=True),
                ),
                ("subject", models.CharField(blank=True, max_length=150)),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "texte envoyé",
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
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
                    "code",
                    models.SlugField(
                        blank=True,
                        editable=False,
                        max_length=40,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Mail"), ("sms", "SMS")],
                        default="email",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        help_text="Vide : pour les clients et pour les intervenants.",
                        max_length=10,
                        verbose_name="liste",
                    ),
                ),
                (
                    "name",
                    models.CharField(max_length=100, verbose_name="nom du modèle"),
                ),
                (
                    "subject",
                    models.CharField(blank=True, max_length=150, verbose_name="objet"),
                ),
                ("body", models.TextField(max_length=100000, verbose_name="texte")),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="modifié le"),
                ),
            ],
            options={
                "verbose_name": "modèle de message",
                "verbose_name_plural": "modèles de message",
                "ordering": ["name", "id"],
                "permissions": [
                    ("manage_templates", "Peut gérer les modèles de message")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "name"),
                        name="template_name_is_unique_per_channel",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMessage",
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
                    "template_code",
                    models.CharField(blank=True, max_length=40, verbose_name="modèle"),
                ),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("automatic", models.BooleanField(default=True)),
                ("values", models.JSONField(default=dict, null=True)),
                ("address", models.EmailField(max_length=254, null=True)),
                ("subject", models.CharField(max_length=500, null=True)),
                ("html", models.TextField(null=True)),
                ("text", models.TextField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "En attente"),
                            ("sending", "En cours d'envoi"),
                            ("sent", "Envoyé"),
                            ("withheld", "Écarté"),
                            ("failed", "Échec"),
                            ("uncertain", "Incertain"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_address", "Pas d'adresse"),
                            ("undeliverable", "Adresse inutilisable"),
                            ("erased", "Données effacées"),
                            ("no_link", "Lien impossible à faire"),
                            ("refused", "Refusé par le serveur du destinataire"),
                            (
                                "too_many_tries",
                                "Toujours refusé après plusieurs essais",
                            ),
                            ("broken_template", "Modèle à corriger"),
                            ("nobody_knows", "Coupure pendant l'envoi"),
                        ],
                        max_length=20,
                        verbose_name="raison",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("queued_at", models.DateTimeField(verbose_name="demandé le")),
                ("due_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="envoyé le")),
                ("provider_id", models.CharField(blank=True, max_length=100)),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing_messages",
                        to="contacts.contact",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.messagetext",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "ordering": ["-id"],
                "permissions": [
                    ("send_messages", "Peut envoyer un message à un contact")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["due_at"],
                        name="outgoing_waiting",
                    ),
                    models.Index(fields=["contact", "-id"], name="outgoing_of_contact"),
                    models.Index(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=["provider_id"],
                        name="outgoing_by_provider_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unreached",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("mandatory", "Message obligatoire"),
                            ("erasure", "Avis de suppression"),
                            ("rights", "Réponse à une demande"),
                        ],
                        max_length=20,
                        verbose_name="message",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Mail"), ("sms", "SMS")],
                        max_length=10,
                        verbose_name="par",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="objet")),
                ("at", models.DateTimeField(verbose_name="depuis le")),
                (
                    "settled_at",
                    models.DateTimeField(null=True, verbose_name="traité le"),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "Par courrier"),
                            ("phone", "Par téléphone"),
                            ("other", "Autrement"),
                            ("impossible", "Impossible à joindre"),
                        ],
                        max_length=20,
                        verbose_name="comment",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message non remis",
                "verbose_name_plural": "messages non remis",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "mandatory"), ("settled_at", None)),
                        fields=("contact", "channel"),
                        name="unreached_once_by_mandatory",
                    )
                ],
            },
        ),
    ]
