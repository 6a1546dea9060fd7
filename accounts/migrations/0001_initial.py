import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last login"
                    ),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="first name"
                    ),
                ),
                (
                    "last_name",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="last name"
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        max_length=254, unique=True, verbose_name="adresse e-mail"
                    ),
                ),
                (
                    "session_generation",
                    models.PositiveIntegerField(default=0, editable=False),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "utilisateur",
                "permissions": [
                    ("manage_users", "Peut gérer les utilisateurs"),
                    ("view_settings", "Peut voir les paramètres"),
                    ("view_sensitive_data", "Peut voir les données sensibles"),
                ],
            },
            managers=[
                ("objects", accounts.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "prefix",
                    models.CharField(
                        max_length=12, unique=True, verbose_name="début de la clé"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("campaigns:read", "lire les campagnes"),
                                ("contacts:read", "lire les fiches"),
                                ("contacts:write", "créer et modifier des fiches"),
                                (
                                    "consents:read",
                                    "lire les consentements et leur historique",
                                ),
                                ("consents:write", "enregistrer des consentements"),
                                ("links:write", "créer des liens de préférences"),
                                (
                                    "recipients:read",
                                    "lire les destinataires d'une campagne",
                                ),
                                ("lifecycle:write", "désactiver, réactiver et effacer"),
                                ("exports:read", "exporter les données d'une personne"),
                            ],
                            max_length=30,
                        ),
                        size=None,
                        verbose_name="droits",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="créée le"
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="expire le"
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(null=True, verbose_name="dernier appel"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(null=True, verbose_name="révoquée le"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "clé API",
                "verbose_name_plural": "clés API",
                "permissions": [("manage_api_keys", "Peut gérer les clés API")],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                    "at",
                    models.DateTimeField(
                        db_index=True,
                        default=django.utils.timezone.now,
                        verbose_name="le",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        db_index=True, max_length=60, verbose_name="action"
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        blank=True,
                        help_text="modèle:identifiant opaque",
                        max_length=100,
                        verbose_name="objet",
                    ),
                ),
                ("details", models.JSONField(default=dict, verbose_name="détails")),
                (
                    "api_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.apikey",
                        verbose_name="clé API",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du journal",
                "verbose_name_plural": "journal",
                "ordering": ["-id"],
                "permissions": [("view_journal", "Peut consulter le journal")],
            },
        ),
        migrations.CreateModel(
            name="Company",
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
                    "name",
                    models.CharField(
                        default="Ma société",
                        max_length=150,
                        verbose_name="nom de la société",
                    ),
                ),
                (
                    "street",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="adresse"
                    ),
                ),
                (
                    "postcode",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="code postal"
                    ),
                ),
                (
                    "city",
                    models.CharField(blank=True, max_length=100, verbose_name="ville"),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{14}$", "Le SIRET compte 14 chiffres."
                            )
                        ],
                        verbose_name="SIRET",
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="téléphone"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="adresse e-mail"
                    ),
                ),
                (
                    "reply_to",
                    models.EmailField(
                        blank=True,
                        help_text="Les réponses à vos e-mailings arrivent à cette adresse.",
                        max_length=254,
                        verbose_name="adresse de réponse",
                    ),
                ),
                (
                    "dpo_name",
                    models.CharField(
                        blank=True,
                        max_length=150,
                        verbose_name="contact pour la protection des données",
                    ),
                ),
                (
                    "dpo_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail de ce contact"
                    ),
                ),
                (
                    "privacy_policy_url",
                    models.URLField(
                        blank=True,
                        verbose_name="adresse de la politique de confidentialité",
                    ),
                ),
                (
                    "sms_sender",
                    models.CharField(
                        blank=True,
                        max_length=11,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$",
                                "1 à 11 lettres, chiffres ou espaces, dont une lettre au moins.",
                            )
                        ],
                        verbose_name="expéditeur des SMS",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        default="#0b5c7a",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}$", "Une couleur comme #0b5c7a."
                            )
                        ],
                        verbose_name="couleur",
                    ),
                ),
                (
                    "logo",
                    models.FileField(
                        blank=True, upload_to="logo/", verbose_name="logo"
                    ),
                ),
            ],
            options={
                "verbose_name": "société",
                "permissions": [("manage_company", "Peut modifier la société")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="company_is_single"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="user_email_ignores_case",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["target", "-id"], name="audit_by_target"),
        ),
    ]
