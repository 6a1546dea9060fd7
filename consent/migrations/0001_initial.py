import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        ("contacts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Blocked",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contact_id",
                        "channel",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "consent_blocked",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Eligibility",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contact_id",
                        "campaign_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reason", models.CharField(max_length=20)),
                ("since", models.DateTimeField(null=True)),
                ("event_id", models.BigIntegerField(null=True)),
                ("basis", models.CharField(max_length=20, null=True)),
                ("included", models.BooleanField()),
            ],
            options={
                "db_table": "consent_eligibility",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("first", models.BigIntegerField(primary_key=True, serialize=False)),
                ("lines", models.PositiveIntegerField()),
                ("digest", models.CharField(blank=True, db_default="", max_length=64)),
            ],
            options={
                "verbose_name": "lignes du journal",
            },
        ),
        migrations.CreateModel(
            name="JournalWaiting",
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
                ("line", models.JSONField()),
            ],
            options={
                "verbose_name": "ligne en attente du journal",
            },
        ),
        migrations.CreateModel(
            name="LedgerCheck",
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
                ("at", models.DateTimeField()),
                ("events", models.BigIntegerField()),
                ("chains", models.BigIntegerField()),
                ("broken", models.JSONField(default=list)),
                (
                    "anchored_at",
                    models.DateTimeField(
                        help_text="The anchor that the ledger was compared with.",
                        null=True,
                    ),
                ),
                ("seconds", models.FloatField(default=0)),
            ],
            options={
                "verbose_name": "vérification du registre",
                "get_latest_by": "at",
            },
        ),
        migrations.CreateModel(
            name="SuppressionReview",
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
                ("at", models.DateTimeField()),
                ("due", models.PositiveIntegerField()),
                ("brake", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "relecture de la liste repoussoir",
                "get_latest_by": "pk",
            },
        ),
        migrations.CreateModel(
            name="AddressKey",
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
                ("since", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("needed_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "clé des adresses",
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("retired_at", None)),
                        name="address_key_in_force_is_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedChain",
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
                ("last_hash", models.BinaryField()),
                ("events", models.PositiveIntegerField()),
                ("last_event", models.BigIntegerField()),
                ("last_event_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_chains",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "chaîne close",
            },
        ),
        migrations.CreateModel(
            name="JournalPosition",
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
                ("lines", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                (
                    "begins",
                    models.BigIntegerField(
                        default=1,
                        help_text="The line that a journal may begin with after one that was lost.",
                    ),
                ),
            ],
            options={
                "verbose_name": "position du journal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="journal_position_is_single"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                    "audience",
                    models.CharField(
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="liste",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="version"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="fr",
                        editable=False,
                        max_length=5,
                        verbose_name="langue",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="titre")),
                ("introduction", models.TextField(verbose_name="introduction")),
                (
                    "sentence",
                    models.CharField(
                        help_text="Suivie de la valeur de la campagne. Ex. : J'accepte de recevoir",
                        max_length=150,
                        verbose_name="phrase devant chaque campagne",
                    ),
                ),
                (
                    "optional_heading",
                    models.CharField(
                        max_length=150, verbose_name="titre des campagnes au choix"
                    ),
                ),
                (
                    "mandatory_heading",
                    models.CharField(
                        max_length=150, verbose_name="titre des campagnes obligatoires"
                    ),
                ),
                (
                    "mandatory_explanation",
                    models.TextField(
                        verbose_name="explication des campagnes obligatoires"
                    ),
                ),
                ("closing", models.TextField(blank=True, verbose_name="texte de fin")),
                (
                    "privacy_label",
                    models.CharField(
                        max_length=150,
                        verbose_name="texte du lien vers la politique de confidentialité",
                    ),
                ),
                (
                    "confirmation",
                    models.TextField(verbose_name="message après l'enregistrement"),
                ),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="publiée le"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mention d'information",
                "permissions": [
                    ("manage_notices", "Peut gérer les textes du consentement")
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
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
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("given", "Donné"),
                            ("pending", "En attente de confirmation"),
                            ("refused", "Refusé"),
                            ("withdrawn", "Retiré"),
                            ("ended", "Terminé (données effacées)"),
                        ],
                        max_length=10,
                        verbose_name="valeur",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("form", "Formulaire d'inscription"),
                            ("api", "API"),
                            ("portal", "Portail"),
                            ("link", "Lien reçu par e-mail"),
                            ("paper", "Lien imprimé sur papier"),
                            ("api_link", "Lien remis par l'API"),
                            ("one_click", "Désabonnement en un clic"),
                            ("sms_stop", "STOP par SMS"),
                            ("manual", "Saisie manuelle"),
                            ("import", "Import"),
                            ("complaint", "Plainte"),
                            ("system", "Système"),
                        ],
                        max_length=10,
                        verbose_name="origine",
                    ),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="date et heure")),
                ("recorded_at", models.DateTimeField(verbose_name="enregistré le")),
                (
                    "actor_type",
                    models.CharField(
                        choices=[
                            ("contact", "La personne"),
                            ("user", "Utilisateur"),
                            ("api_key", "Clé API"),
                            ("system", "Système"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "sentence",
                    models.CharField(
                        blank=True, max_length=310, verbose_name="phrase montrée"
                    ),
                ),
                (
                    "means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("paper", "Sur papier"),
                            ("phone", "Par téléphone"),
                            ("on_site", "Sur place"),
                            ("email", "Par e-mail ou courrier"),
                        ],
                        help_text="Comment la personne l'a dit.",
                        max_length=20,
                        verbose_name="moyen",
                    ),
                ),
                ("address_key", models.CharField(max_length=64, null=True)),
                ("evidence_digest", models.CharField(blank=True, max_length=64)),
                ("previous_hash", models.BinaryField(default=b"")),
                ("hash", models.BinaryField(default=b"")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_events",
                        to="campaigns.campaign",
                        verbose_name="campagne",
                    ),
                ),
                (
                    "campaign_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="campaigns.campaignversion",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_events",
                        to="contacts.contact",
                        verbose_name="fiche",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="consent.notice",
                        verbose_name="version du texte",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement de consentement",
                "ordering": ["contact_id", "sequence"],
                "permissions": [
                    ("view_history", "Peut consulter l'historique des consentements"),
                    ("record_manual", "Peut saisir les préférences d'un contact"),
                    ("verify_ledger", "Peut vérifier le registre des consentements"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
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
                ("key", models.CharField(max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Mail"), ("sms", "SMS")], max_length=10
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("withdrawal", "Retrait ou refus, avant effacement"),
                            ("objection", "Opposition"),
                            ("stop", "STOP par SMS"),
                            ("complaint", "Plainte"),
                        ],
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "entrée de la liste repoussoir",
                "verbose_name_plural": "liste repoussoir",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "channel"), name="suppression_is_one_per_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuppressionLift",
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
                ("lifted_at", models.DateTimeField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suppression_lifts",
                        to="contacts.contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.consentevent",
                    ),
                ),
                (
                    "suppression",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lifts",
                        to="consent.suppression",
                    ),
                ),
            ],
            options={
                "verbose_name": "levée d'une entrée repoussoir",
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                            ("given", "Donné"),
                            ("pending", "En attente de confirmation"),
                            ("refused", "Refusé"),
                            ("withdrawn", "Retiré"),
                            ("ended", "Terminé (données effacées)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("form", "Formulaire d'inscription"),
                            ("api", "API"),
                            ("portal", "Portail"),
                            ("link", "Lien reçu par e-mail"),
                            ("paper", "Lien imprimé sur papier"),
                            ("api_link", "Lien remis par l'API"),
                            ("one_click", "Désabonnement en un clic"),
                            ("sms_stop", "STOP par SMS"),
                            ("manual", "Saisie manuelle"),
                            ("import", "Import"),
                            ("complaint", "Plainte"),
                            ("system", "Système"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("reachable", models.BooleanField(default=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="contacts.contact",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.consentevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "consentement",
                "indexes": [
                    models.Index(
                        condition=models.Q(("reachable", True)),
                        fields=["campaign", "contact"],
                        name="consent_reachable",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "campaign"),
                        name="consent_is_one_per_campaign",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
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
                ("digest", models.CharField(editable=False, max_length=64)),
                ("salt", models.BinaryField()),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        max_length=254,
                        null=True,
                        verbose_name="adresse utilisée",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True, max_length=200, null=True, verbose_name="source"
                    ),
                ),
                (
                    "said_by",
                    models.CharField(
                        blank=True,
                        help_text="La personne, ou son tuteur / curateur avec le nom de la mesure.",
                        max_length=200,
                        null=True,
                        verbose_name="déclaré par",
                    ),
                ),
                ("ip_address", models.GenericIPAddressField(blank=True, null=True)),
                (
                    "scan",
                    models.FileField(
                        blank=True,
                        null=True,
                        upload_to="preuves/",
                        verbose_name="document numérisé",
                    ),
                ),
                (
                    "scan_sha256",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "preuve",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "digest"), name="evidence_is_one_per_act"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("audience", "version"), name="notice_version_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("version", None)),
                fields=("audience",),
                name="notice_has_one_draft",
            ),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                fields=["contact", "campaign", "-sequence"],
                name="consent_event_by_choice",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.UniqueConstraint(
                fields=("contact", "sequence"), name="consent_event_has_one_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="suppressionlift",
            constraint=models.UniqueConstraint(
                fields=("suppression", "contact"), name="suppression_lifted_once"
            ),
        ),
    ]
