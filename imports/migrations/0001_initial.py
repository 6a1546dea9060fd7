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
            name="ColumnMemory",
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
                ("name", models.CharField(max_length=200, unique=True)),
                ("target", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Import",
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
                    "file",
                    models.FileField(
                        blank=True, upload_to="imports/", verbose_name="fichier"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="fiches",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prospect", "Prospect"),
                            ("client", "Client"),
                            ("former_client", "Ancien client"),
                            ("candidate", "Candidat"),
                            ("worker", "Intervenant"),
                            ("inactive", "Inactif"),
                        ],
                        max_length=20,
                        verbose_name="situation",
                    ),
                ),
                ("header", models.JSONField(default=list)),
                (
                    "targets",
                    models.JSONField(
                        default=dict,
                        help_text="Place de la colonne -> champ ou campagne.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("columns", "Colonnes à choisir"),
                            ("checking", "Vérification en cours"),
                            ("checked", "Vérifié, à importer"),
                            ("running", "Import en cours"),
                            ("done", "Terminé"),
                            ("failed", "Échoué"),
                            ("dropped", "Abandonné"),
                            ("undoing", "Annulation en cours"),
                            ("undone", "Annulé"),
                        ],
                        default="columns",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "place",
                    models.PositiveIntegerField(
                        default=0, help_text="Dernière ligne du fichier déjà importée."
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True,
                        help_text="Du fichier d'une commande en cours.",
                        max_length=64,
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="lignes")),
                (
                    "accepted",
                    models.PositiveIntegerField(default=0, verbose_name="acceptées"),
                ),
                ("refused", models.JSONField(default=dict, help_text="Ligne -> code.")),
                (
                    "ignored",
                    models.JSONField(
                        default=list,
                        help_text="Lignes dont l'acceptation n'a ni source ni date.",
                    ),
                ),
                (
                    "warnings",
                    models.JSONField(
                        default=dict,
                        help_text="Ligne -> codes de ce qui est laissé de côté.",
                    ),
                ),
                (
                    "recorded",
                    models.JSONField(
                        default=list,
                        help_text="Lignes refusées dont le refus est enregistré sur la fiche déjà là.",
                    ),
                ),
                (
                    "error",
                    models.CharField(blank=True, max_length=300, verbose_name="erreur"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="le"
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(null=True, verbose_name="terminé le"),
                ),
                (
                    "undone_at",
                    models.DateTimeField(null=True, verbose_name="annulé le"),
                ),
                (
                    "erased",
                    models.PositiveIntegerField(
                        default=0, verbose_name="fiches effacées"
                    ),
                ),
                (
                    "kept",
                    models.PositiveIntegerField(
                        default=0, verbose_name="fiches gardées"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-id"],
                "permissions": [("import_contacts", "Peut importer des contacts")],
            },
        ),
        migrations.CreateModel(
            name="ImportedContact",
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_by",
                        to="contacts.contact",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made",
                        to="imports.import",
                    ),
                ),
            ],
        ),
    ]
