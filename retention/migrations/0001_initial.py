import django.core.validators
import django.db.models.deletion
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
            name="DueWarning",
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
                ("up_to", models.DateField(unique=True)),
                ("sheets", models.PositiveIntegerField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "annonce d'échéance",
                "get_latest_by": "up_to",
            },
        ),
        migrations.CreateModel(
            name="PurgeRun",
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
                    "cause",
                    models.CharField(
                        choices=[
                            ("nightly", "Chaque nuit"),
                            ("command", "Commande"),
                            ("button", "Bouton"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                (
                    "kind",
                    models.CharField(blank=True, max_length=10, verbose_name="fiches"),
                ),
                ("as_of", models.DateField(verbose_name="à la date du")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "En cours"),
                            ("done", "Terminée"),
                            ("partly", "Terminée avec des échecs"),
                            ("braked", "Arrêtée par le frein"),
                            ("interrupted", "Interrompue"),
                        ],
                        default="running",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="début")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="fin")),
                (
                    "due",
                    models.PositiveIntegerField(default=0, verbose_name="à effacer"),
                ),
                (
                    "erased",
                    models.PositiveIntegerField(default=0, verbose_name="effacées"),
                ),
                (
                    "held",
                    models.PositiveIntegerField(
                        default=0, verbose_name="dont avec des champs gardés"
                    ),
                ),
                (
                    "released",
                    models.PositiveIntegerField(
                        default=0, verbose_name="fins de conservation légale"
                    ),
                ),
                (
                    "failed",
                    models.PositiveIntegerField(default=0, verbose_name="échecs"),
                ),
                (
                    "brake",
                    models.CharField(blank=True, max_length=300, verbose_name="frein"),
                ),
                (
                    "days",
                    models.JSONField(default=dict, verbose_name="durées appliquées"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "purge",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PurgedContact",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("erased", "Effacée"),
                            ("held", "Effacée, sauf des champs que la loi garde"),
                            ("failed", "Échec"),
                            ("released", "Champs gardés, effacés à leur échéance"),
                        ],
                        max_length=10,
                        verbose_name="résultat",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="retention.purgerun",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche purgée",
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "population",
                    models.CharField(
                        choices=[
                            ("client", "Clients"),
                            ("worker", "Intervenants"),
                            ("prospect", "Prospects"),
                            ("candidate", "Candidats"),
                        ],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        verbose_name="fiches",
                    ),
                ),
                (
                    "days",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(36500),
                        ],
                        verbose_name="durée en jours",
                    ),
                ),
            ],
            options={
                "verbose_name": "durée de conservation",
                "verbose_name_plural": "durées de conservation",
                "permissions": [
                    ("manage_retention", "Peut régler la conservation des données"),
                    ("run_purge", "Peut lancer la purge et lever son frein"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days", None),
                            models.Q(("days__gte", 1), ("days__lte", 36500)),
                            _connector="OR",
                        ),
                        name="retention_days_in_bounds",
                    )
                ],
            },
        ),
    ]
