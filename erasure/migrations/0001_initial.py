import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("contacts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoomedFile",
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
                ("path", models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="FieldList",
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
                    "paths",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=150),
                        size=None,
                        unique=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "liste de champs",
            },
        ),
        migrations.CreateModel(
            name="Recipient",
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
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "role",
                    models.CharField(
                        help_text="Ex. : télégestion, routeur SMS, comptable.",
                        max_length=150,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "data",
                    models.CharField(
                        help_text="Ex. : nom, adresse, planning.",
                        max_length=300,
                        verbose_name="données transmises",
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("client", "Client"), ("worker", "Intervenant")],
                            max_length=10,
                        ),
                        size=None,
                        verbose_name="fiches concernées",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        help_text="Adresse, formulaire, identifiant à citer.",
                        max_length=300,
                        verbose_name="comment le prévenir",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(default=True, verbose_name="en service"),
                ),
            ],
            options={
                "verbose_name": "destinataire",
                "ordering": ["name"],
                "permissions": [("manage_recipients", "Peut gérer les destinataires")],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
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
                            ("deactivation", "Désactivation de la fiche"),
                            ("button", "Droit à l'oubli demandé sur la fiche"),
                            ("request", "Demande de la personne"),
                            ("api", "Demande par l'API"),
                            ("retention", "Fin de la durée de conservation"),
                            ("hold_end", "Fin d'une conservation légale"),
                            ("replay", "Effacement rejoué après une restauration"),
                        ],
                        max_length=20,
                        verbose_name="cause",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="le")),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="motif écrit"
                    ),
                ),
                (
                    "kept",
                    models.JSONField(
                        default=list,
                        help_text="[{path, reason, law, until}] : ce que la loi interdit d'effacer.",
                        verbose_name="champs retenus",
                    ),
                ),
                (
                    "notified",
                    models.BooleanField(default=False, verbose_name="personne avertie"),
                ),
                ("notice", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("complete", "Complet"),
                            ("incomplete", "Incomplet : des valeurs restent"),
                            ("interrupted", "Incomplet : recherche interrompue"),
                            ("closed", "Clos par décision motivée"),
                        ],
                        max_length=15,
                        verbose_name="état",
                    ),
                ),
                (
                    "searched_at",
                    models.DateTimeField(null=True, verbose_name="recherché le"),
                ),
                (
                    "search",
                    models.JSONField(
                        default=dict,
                        help_text="Ce qui a été cherché, et les lieux.",
                        verbose_name="recherche",
                    ),
                ),
                (
                    "closed_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="motif de clôture"
                    ),
                ),
                (
                    "api_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.apikey",
                    ),
                ),
                (
                    "closed_by",
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
                        related_name="erasures",
                        to="contacts.contact",
                        verbose_name="fiche",
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
                (
                    "fields",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="erasure.fieldlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "effacement",
                "permissions": [
                    ("erase_contact", "Peut effacer les données d'une personne"),
                    ("reactivate_contact", "Peut réactiver une fiche"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldPreset",
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
                    models.SlugField(max_length=40, unique=True, verbose_name="code"),
                ),
                ("label", models.CharField(max_length=150, verbose_name="motif")),
                ("law", models.CharField(max_length=200, verbose_name="texte de loi")),
                (
                    "kind",
                    models.CharField(
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="fiche",
                    ),
                ),
                (
                    "paths",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=150),
                        size=None,
                        verbose_name="champs retenus",
                    ),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(50)],
                        verbose_name="années après l'exercice",
                    ),
                ),
                (
                    "until_month",
                    models.PositiveSmallIntegerField(
                        default=12, verbose_name="mois de fin"
                    ),
                ),
                (
                    "until_day",
                    models.PositiveSmallIntegerField(
                        default=31, verbose_name="jour de fin"
                    ),
                ),
                (
                    "automatic",
                    models.BooleanField(
                        default=False,
                        help_text="Chaque fiche effacée garde ces champs jusqu'à la fin du délai.",
                        verbose_name="posée d'elle-même à chaque effacement",
                    ),
                ),
            ],
            options={
                "verbose_name": "conservation légale type",
                "ordering": ["kind", "label"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day__range", (1, 31)),
                            ("until_month__range", (1, 12)),
                        ),
                        name="hold_preset_ends_on_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
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
                ("path", models.CharField(max_length=150, verbose_name="champ")),
                ("reason", models.CharField(max_length=150, verbose_name="motif")),
                ("law", models.CharField(max_length=200, verbose_name="texte de loi")),
                ("until", models.DateField(verbose_name="jusqu'au (inclus)")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="posée le"
                    ),
                ),
                (
                    "lifted_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="levée le"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="legal_holds",
                        to="contacts.contact",
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
                "verbose_name": "conservation légale",
                "ordering": ["until", "path"],
                "permissions": [
                    ("manage_holds", "Peut gérer les conservations légales")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonalFieldChoice",
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
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="fiche",
                    ),
                ),
                ("path", models.CharField(max_length=150, verbose_name="champ")),
                ("chosen", models.BooleanField(verbose_name="à effacer")),
            ],
            options={
                "verbose_name": "champ à effacer",
                "permissions": [
                    ("manage_personal_fields", "Peut choisir les données à effacer")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "path"), name="field_choice_is_one_per_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecipientTask",
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
                            ("todo", "À prévenir"),
                            ("done", "Prévenu"),
                            ("impossible", "Impossible ou disproportionné"),
                        ],
                        default="todo",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="le"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "erasure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipient_tasks",
                        to="erasure.erasure",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="erasure.recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "information d'un destinataire",
            },
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(fields=["contact", "-id"], name="erasure_by_contact"),
        ),
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(
                condition=models.Q(("state__in", ["incomplete", "interrupted"])),
                fields=["id"],
                name="erasure_to_look_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("contact", "path", "reason"),
                name="hold_is_one_per_field_and_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="recipienttask",
            index=models.Index(
                condition=models.Q(("state", "todo")),
                fields=["recipient", "id"],
                name="recipient_task_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipienttask",
            constraint=models.UniqueConstraint(
                fields=("erasure", "recipient"), name="recipient_is_told_once"
            ),
        ),
    ]
