import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consent", "0001_initial"),
        ("contacts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalSettings",
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
                        editable=False,
                        max_length=10,
                        unique=True,
                        verbose_name="liste",
                    ),
                ),
                (
                    "rubrics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("mes_informations", "Mes informations"),
                                ("mes_donnees", "Télécharger mes données"),
                                ("mes_demandes", "Exercer mes droits"),
                                ("inscription", "Formulaire d'inscription"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=portal.models.first_rubrics,
                        size=None,
                        verbose_name="rubriques",
                    ),
                ),
                (
                    "welcome",
                    models.TextField(
                        blank=True,
                        help_text="Lu sur la page d'accueil du portail, avant et après la connexion.",
                        max_length=2000,
                        verbose_name="texte d'accueil",
                    ),
                ),
                (
                    "sign_up_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("title", "Civilité"),
                                ("first_name", "Prénom"),
                                ("mobile", "Téléphone portable"),
                                ("street", "Adresse"),
                                ("postcode", "Code postal"),
                                ("city", "Ville"),
                                ("message", "Message"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=portal.models.first_sign_up_fields,
                        help_text="Le nom et l'adresse e-mail sont toujours demandés.",
                        size=None,
                        verbose_name="champs du formulaire d'inscription",
                    ),
                ),
                (
                    "sign_up_introduction",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        verbose_name="introduction du formulaire d'inscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "réglages du portail",
                "permissions": [("manage_portal", "Peut régler les portails")],
            },
        ),
        migrations.CreateModel(
            name="LoginLink",
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
                ("browser_digest", models.CharField(max_length=64)),
                ("generation", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="login_links",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien de connexion",
            },
        ),
        migrations.CreateModel(
            name="PendingSignUp",
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
                    ),
                ),
                ("digest", models.CharField(max_length=64, null=True, unique=True)),
                ("values", models.JSONField(default=dict)),
                ("choices", models.JSONField(default=dict)),
                (
                    "read",
                    models.JSONField(
                        default=dict,
                        help_text="Par campagne : la version de ce qui a été lu.",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        help_text="Vidée à la confirmation ; reste pour répondre au deuxième clic.",
                        null=True,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription à confirmer",
                "verbose_name_plural": "inscriptions à confirmer",
            },
        ),
        migrations.CreateModel(
            name="PortalSession",
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
                (
                    "generation",
                    models.PositiveIntegerField(
                        help_text="Un changement d'adresse ou un effacement ferme la session."
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portal_sessions",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "session du portail",
            },
        ),
        migrations.CreateModel(
            name="SignUpMessage",
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
                ("text", models.TextField(verbose_name="message à l'inscription")),
                ("written_at", models.DateTimeField()),
                (
                    "proved",
                    models.BooleanField(
                        default=True,
                        help_text="Whether the address was confirmed by its link.",
                    ),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="lu le")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_up_messages",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "message à l'inscription",
                "verbose_name_plural": "messages à l'inscription",
                "ordering": ("-written_at",),
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
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
                            ("access", "Accès (art. 15)"),
                            ("rectification", "Rectification (art. 16)"),
                            ("erasure", "Effacement (art. 17)"),
                            ("restriction", "Limitation (art. 18)"),
                            ("portability", "Portabilité (art. 20)"),
                            ("objection", "Opposition (art. 21)"),
                        ],
                        max_length=20,
                        verbose_name="demande",
                    ),
                ),
                (
                    "came_by",
                    models.CharField(
                        choices=[
                            ("portal", "Portail"),
                            ("email", "E-mail"),
                            ("letter", "Courrier"),
                            ("phone", "Téléphone"),
                            ("on_site", "Sur place"),
                        ],
                        max_length=20,
                        verbose_name="reçue par",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="reçue le")),
                (
                    "message",
                    models.TextField(
                        blank=True, null=True, verbose_name="message de la personne"
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("link", "Lien à usage unique envoyé à son adresse"),
                            ("call_back", "Rappel au numéro de la fiche"),
                            ("document", "Pièce d'identité vue, non conservée"),
                            ("known", "Personne connue, vue sur place"),
                            ("representative", "Représentant, mandat ou jugement vu"),
                            ("not_yet", "Pas encore vérifiée"),
                        ],
                        max_length=20,
                        verbose_name="identité",
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        editable=False, verbose_name="à répondre au plus tard le"
                    ),
                ),
                (
                    "extended_on",
                    models.DateField(null=True, verbose_name="prolongée le"),
                ),
                (
                    "extension_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="motif de la prolongation",
                    ),
                ),
                (
                    "answered_on",
                    models.DateField(null=True, verbose_name="répondue le"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("granted", "Accordée"),
                            ("partly", "Accordée en partie"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Abandonnée par la personne"),
                            ("moot", "Sans objet, données effacées"),
                        ],
                        max_length=20,
                        verbose_name="suite",
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, null=True, verbose_name="réponse donnée"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now),
                ),
                (
                    "about_messages",
                    models.BooleanField(
                        default=False,
                        verbose_name="opposition aux messages facultatifs",
                    ),
                ),
                (
                    "about_other_use",
                    models.BooleanField(
                        default=False, verbose_name="opposition à une autre utilisation"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_requests",
                        to="contacts.contact",
                        verbose_name="fiche",
                    ),
                ),
                (
                    "identity_checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "demande d'exercice de droits",
                "verbose_name_plural": "demandes d'exercice de droits",
                "permissions": [
                    ("manage_requests", "Peut traiter les demandes de droits")
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_on", None)),
                        fields=["due_on"],
                        name="request_open_by_due_day",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_on", None), ("outcome", "")),
                            models.Q(
                                ("answered_on__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_answer_has_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("extended_on", None),
                            models.Q(("extension_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="request_extension_has_a_reason",
                    ),
                ],
            },
        ),
    ]
