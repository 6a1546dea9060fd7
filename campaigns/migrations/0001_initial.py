import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        # The generated column calls contacts_plain.
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
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
                    "audience",
                    models.CharField(
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="liste",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="Se lit après « J'accepte de recevoir ». Ex. : la newsletter.",
                        max_length=150,
                        verbose_name="valeur",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="1 : en haut de la liste, 10 : en bas.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="ordre",
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
                    "mandatory",
                    models.BooleanField(default=False, verbose_name="obligatoire"),
                ),
                (
                    "lawful_basis",
                    models.CharField(
                        choices=[
                            ("consent", "Consentement"),
                            ("contract", "Exécution du contrat"),
                            ("legal_obligation", "Obligation légale"),
                        ],
                        default="consent",
                        max_length=20,
                        verbose_name="base légale",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Actif"),
                            ("inactive", "Inactif"),
                            ("deleted", "Supprimé"),
                        ],
                        default="active",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "applies_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("prospect", "Prospect"),
                                ("client", "Client"),
                                ("former_client", "Ancien client"),
                                ("candidate", "Candidat"),
                                ("worker", "Intervenant"),
                                ("inactive", "Inactif"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        help_text="Aucune : toutes les situations actives de la liste.",
                        size=None,
                        verbose_name="situations concernées",
                    ),
                ),
                (
                    "sort_label",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func("label", function="contacts_plain"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
            ],
            options={
                "verbose_name": "campagne",
                "permissions": [("manage_campaigns", "Peut gérer les campagnes")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1), ("position__lte", 10)),
                        name="campaign_position_1_to_10",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lawful_basis", "consent"), ("mandatory", False)),
                            models.Q(
                                ("mandatory", True),
                                models.Q(("lawful_basis", "consent"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="campaign_basis_fits_mandatory",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignVersion",
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
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("label", models.CharField(max_length=150)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Mail"), ("sms", "SMS")], max_length=10
                    ),
                ),
                ("mandatory", models.BooleanField()),
                (
                    "lawful_basis",
                    models.CharField(
                        choices=[
                            ("consent", "Consentement"),
                            ("contract", "Exécution du contrat"),
                            ("legal_obligation", "Obligation légale"),
                        ],
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "version de campagne",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "number"),
                        name="campaign_version_is_numbered_once",
                    )
                ],
            },
        ),
    ]
