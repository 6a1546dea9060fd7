import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        ("consent", "0001_initial"),
        ("contacts", "0001_initial"),
        ("messaging", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailing",
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
                        choices=[("email", "Mail"), ("sms", "SMS")],
                        max_length=10,
                        verbose_name="type de message",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="destinataires",
                    ),
                ),
                ("is_request", models.BooleanField(default=False, editable=False)),
                (
                    "subject",
                    models.CharField(blank=True, max_length=150, verbose_name="objet"),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True, max_length=100000, verbose_name="texte"
                    ),
                ),
                ("filters", models.JSONField(blank=True, default=dict)),
                (
                    "include_all",
                    models.BooleanField(
                        default=False,
                        help_text="Intervenants seulement, pour une demande de consentement.",
                        verbose_name="inclure aussi ceux qui ont déjà répondu",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("scheduled", "Programmé"),
                            ("unsent", "Non parti"),
                            ("sending", "En cours d'envoi"),
                            ("paused", "En pause"),
                            ("done", "Terminé"),
                            ("cancelled", "Annulé"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="créé le"
                    ),
                ),
                (
                    "scheduled_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="programmé pour le"
                    ),
                ),
                (
                    "launched_at",
                    models.DateTimeField(null=True, verbose_name="lancé le"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(null=True, verbose_name="terminé le"),
                ),
                ("active_at", models.DateTimeField(null=True)),
                ("waiting_until", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                (
                    "confirmed_terms",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
                ("setbacks", models.PositiveSmallIntegerField(default=0)),
                ("limit", models.CharField(blank=True, max_length=300)),
                ("limit_waived", models.BooleanField(default=False)),
                ("refusal_streak", models.PositiveIntegerField(default=0)),
                ("refusal", models.CharField(blank=True, max_length=200)),
                ("lane", models.UUIDField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailings",
                        to="campaigns.campaign",
                        verbose_name="type d'envoi",
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
                (
                    "launched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="messaging.messagetemplate",
                        verbose_name="modèle",
                    ),
                ),
            ],
            options={
                "verbose_name": "envoi",
                "ordering": ["-id"],
                "permissions": [
                    ("send_mailings", "Peut préparer et envoyer des mailings")
                ],
            },
        ),
        migrations.CreateModel(
            name="MailingExclusion",
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
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exclusions",
                        to="mailings.mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "destinataire décoché",
            },
        ),
        migrations.AddField(
            model_name="mailing",
            name="unticked",
            field=models.ManyToManyField(
                related_name="+",
                through="mailings.MailingExclusion",
                to="contacts.contact",
            ),
        ),
        migrations.CreateModel(
            name="ProviderEvent",
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
                ("digest", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(db_index=True)),
                ("message", models.CharField(blank=True, max_length=100)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("email", "Mail"), ("sms", "SMS")],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("recipient", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "événement d'un prestataire",
                "indexes": [
                    models.Index(
                        condition=models.Q(("message", ""), _negated=True),
                        fields=["message"],
                        name="provider_event_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsReply",
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
                ("number", models.CharField(max_length=40, verbose_name="numéro")),
                ("text", models.TextField(blank=True, verbose_name="réponse")),
                ("at", models.DateTimeField(db_index=True, verbose_name="reçue le")),
                (
                    "settled_at",
                    models.DateTimeField(null=True, verbose_name="traitée le"),
                ),
                ("was_stop", models.BooleanField(default=False)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sms_replies",
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
                "verbose_name": "réponse SMS",
                "verbose_name_plural": "réponses SMS",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                            ("given", "A accepté"),
                            ("mandatory", "Campagne obligatoire"),
                            ("refused", "A refusé"),
                            ("withdrawn", "Consentement retiré"),
                            ("never_asked", "Jamais demandé"),
                            ("pending", "Confirmation attendue"),
                            ("suppressed", "Adresse sur la liste repoussoir"),
                            ("no_address", "Pas d'adresse"),
                            ("undeliverable", "Adresse inutilisable"),
                            ("unconfirmed_address", "Adresse pas encore confirmée"),
                            ("inactive", "Fiche inactive"),
                            ("erased", "Données effacées"),
                            ("wrong_audience", "Hors de la campagne"),
                            ("filtered", "Hors des filtres"),
                            ("objected", "S'est opposé aux messages facultatifs"),
                            ("answered", "A déjà répondu à toutes les campagnes"),
                            ("asked_twice", "Déjà sollicité deux fois en 12 mois"),
                            ("same_number", "Même numéro qu'un autre destinataire"),
                            ("unticked", "Décoché à la main"),
                            ("off_hours", "Hors des heures permises"),
                            ("campaign_off", "La campagne n'est plus active"),
                            (
                                "terms_changed",
                                "La campagne a changé depuis la confirmation",
                            ),
                            ("no_link", "Lien impossible à faire"),
                            ("cancelled", "Envoi annulé"),
                            (
                                "refused_by_server",
                                "Refusé par le serveur du destinataire",
                            ),
                            ("dead_address", "L'adresse n'existe pas"),
                            ("full", "Boîte pleine, ou refusée pour un temps"),
                            (
                                "too_many_tries",
                                "Toujours refusé après plusieurs essais",
                            ),
                            ("nobody_knows", "Coupure pendant l'envoi"),
                            ("counted_as_sent", "Compté comme envoyé à la main"),
                            ("bounced", "Rejeté après l'envoi"),
                            ("complained", "Signalé comme indésirable"),
                        ],
                        max_length=20,
                        verbose_name="raison",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "Consentement"),
                            ("contract", "Exécution du contrat"),
                            ("legal_obligation", "Obligation légale"),
                        ],
                        max_length=20,
                        verbose_name="base légale",
                    ),
                ),
                ("batch", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="envoyé le")),
                (
                    "delivered_at",
                    models.DateTimeField(null=True, verbose_name="remis le"),
                ),
                ("provider_id", models.CharField(blank=True, max_length=100)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="contacts.contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="consent.consentevent",
                    ),
                ),
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="mailings.mailing",
                    ),
                ),
            ],
            options={
                "verbose_name": "message d'un envoi",
                "indexes": [
                    models.Index(fields=["mailing", "state"], name="delivery_by_state"),
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["mailing", "id"],
                        name="delivery_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="delivery_claimed",
                    ),
                    models.Index(
                        condition=models.Q(("provider_id", ""), _negated=True),
                        fields=["provider_id"],
                        name="delivery_by_provider_id",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("reason__in", ["full", "too_many_tries"]),
                            ("state", "failed"),
                        ),
                        fields=["claimed_at", "contact"],
                        name="delivery_soft_failure",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mailing", "contact"),
                        name="delivery_is_one_per_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("event__isnull", False),
                            models.Q(("basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_names_what_allowed_it",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="mailingexclusion",
            constraint=models.UniqueConstraint(
                fields=("mailing", "contact"), name="exclusion_is_one_per_contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "cancelled"]),
                    ("campaign__isnull", False),
                    _connector="OR",
                ),
                name="mailing_leaves_with_a_campaign",
            ),
        ),
    ]
