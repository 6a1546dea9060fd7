import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

import contacts.querysets
from core.sql import install


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        # The generated columns of a contact call them.
        install(
            "contacts",
            contacts_plain="175ea283a3b2",
            contacts_folded="ee47bbe20e25",
            contacts_name_key="7e16198d5979",
            contacts_search_text="1d1175ab9688",
            contacts_sort_name="aa49e147bb1f",
        ),
        migrations.CreateModel(
            name="Contact",
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
                    "kind",
                    models.CharField(
                        choices=[("client", "Client"), ("worker", "Intervenant")],
                        max_length=10,
                        verbose_name="fiche",
                    ),
                ),
                (
                    "status",
                    models.CharField(
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
                (
                    "deactivated_from",
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
                        verbose_name="situation avant désactivation",
                    ),
                ),
                (
                    "deactivated_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="désactivée le"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True, max_length=20, null=True, verbose_name="civilité"
                    ),
                ),
                (
                    "first_name",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="prénom"
                    ),
                ),
                (
                    "last_name",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="nom"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, null=True, verbose_name="e-mail"
                    ),
                ),
                (
                    "mobile",
                    models.CharField(
                        blank=True, max_length=20, null=True, verbose_name="portable"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, max_length=30, null=True, verbose_name="téléphone"
                    ),
                ),
                (
                    "street",
                    models.CharField(
                        blank=True, max_length=200, null=True, verbose_name="adresse"
                    ),
                ),
                (
                    "street_extra",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        null=True,
                        verbose_name="complément d'adresse",
                    ),
                ),
                (
                    "postcode",
                    models.CharField(
                        blank=True, max_length=10, null=True, verbose_name="code postal"
                    ),
                ),
                (
                    "city",
                    models.CharField(
                        blank=True, max_length=100, null=True, verbose_name="ville"
                    ),
                ),
                (
                    "birth_date",
                    models.DateField(
                        blank=True, null=True, verbose_name="date de naissance"
                    ),
                ),
                (
                    "notes",
                    models.TextField(blank=True, null=True, verbose_name="notes"),
                ),
                (
                    "email_key",
                    models.CharField(editable=False, max_length=64, null=True),
                ),
                (
                    "mobile_key",
                    models.CharField(editable=False, max_length=64, null=True),
                ),
                ("former_keys", models.JSONField(editable=False, null=True)),
                (
                    "email_unusable_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="e-mail rejeté le"
                    ),
                ),
                (
                    "email_refusal",
                    models.CharField(
                        blank=True, editable=False, max_length=200, null=True
                    ),
                ),
                (
                    "mobile_refusal",
                    models.CharField(
                        blank=True, editable=False, max_length=200, null=True
                    ),
                ),
                (
                    "mobile_unusable_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="portable rejeté le"
                    ),
                ),
                (
                    "email_unconfirmed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="e-mail non confirmé depuis le",
                    ),
                ),
                (
                    "mobile_unconfirmed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="portable non confirmé depuis le",
                    ),
                ),
                (
                    "email_proved_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="e-mail prouvé le",
                    ),
                ),
                (
                    "mobile_proved_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="portable prouvé le",
                    ),
                ),
                (
                    "link_generation",
                    models.PositiveIntegerField(default=1, editable=False),
                ),
                (
                    "portal_access",
                    models.BooleanField(default=True, verbose_name="accès au portail"),
                ),
                (
                    "last_contact_at",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        verbose_name="dernier contact venant de la personne",
                    ),
                ),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="effacée le"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="créée le"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="modifiée le"),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            "last_name",
                            "first_name",
                            "email",
                            "mobile",
                            "phone",
                            "postcode",
                            "city",
                            function="contacts_search_text",
                        ),
                        output_field=models.TextField(null=True),
                    ),
                ),
                (
                    "sort_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            "last_name", "first_name", function="contacts_sort_name"
                        ),
                        output_field=models.TextField(null=True),
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche",
                "permissions": [("deactivate_contact", "Peut désactiver une fiche")],
                "indexes": [
                    models.Index(
                        fields=["kind", "sort_name", "id"], name="contact_by_name"
                    ),
                    models.Index(
                        condition=models.Q(("email_key__isnull", False)),
                        fields=["email_key"],
                        name="contact_by_email_key",
                    ),
                    models.Index(
                        condition=models.Q(("mobile_key__isnull", False)),
                        fields=["mobile_key"],
                        name="contact_by_mobile_key",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            "search", name="gin_trgm_ops"
                        ),
                        name="contact_by_search",
                    ),
                    models.Index(
                        contacts.querysets.NameKey("last_name", "first_name"),
                        name="contact_by_name_key",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("deactivated_at__isnull", False), ("erased_at", None)
                        ),
                        fields=["kind", "deactivated_at"],
                        name="contact_awaiting_erasure",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "client"),
                                ("status__in", ["prospect", "client", "former_client"]),
                            ),
                            models.Q(
                                ("kind", "worker"),
                                ("status__in", ["candidate", "worker", "inactive"]),
                            ),
                            _connector="OR",
                        ),
                        name="contact_status_fits_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("deactivated_at__isnull", False),
                                ("status__in", ["former_client", "inactive"]),
                            ),
                            models.Q(
                                ("deactivated_at", None),
                                ("deactivated_from", ""),
                                models.Q(
                                    ("status__in", ["former_client", "inactive"]),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="contact_deactivation_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClientDetails",
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
                    "relative_name",
                    models.CharField(
                        blank=True,
                        max_length=150,
                        null=True,
                        verbose_name="proche à prévenir",
                    ),
                ),
                (
                    "relative_phone",
                    models.CharField(
                        blank=True,
                        max_length=30,
                        null=True,
                        verbose_name="téléphone du proche",
                    ),
                ),
                (
                    "access_notes",
                    models.TextField(
                        blank=True,
                        help_text="Digicode, étage, clés.",
                        null=True,
                        verbose_name="accès au domicile",
                    ),
                ),
                (
                    "health_notes",
                    models.TextField(
                        blank=True, null=True, verbose_name="santé et autonomie"
                    ),
                ),
                (
                    "iban",
                    models.CharField(
                        blank=True, max_length=34, null=True, verbose_name="IBAN"
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="client_details",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "détails du client",
            },
        ),
        migrations.CreateModel(
            name="ContactNote",
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
                ("text", models.TextField(verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="écrite le"
                    ),
                ),
                (
                    "author",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dated_notes",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
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
                    "before",
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
                    ),
                ),
                (
                    "after",
                    models.CharField(
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
                ),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_changes",
                        to="contacts.contact",
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
                "verbose_name": "changement de situation",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WorkerDetails",
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
                    "worker_number",
                    models.CharField(
                        blank=True, max_length=20, null=True, verbose_name="matricule"
                    ),
                ),
                (
                    "social_security_number",
                    models.CharField(
                        blank=True,
                        max_length=15,
                        null=True,
                        verbose_name="numéro de sécurité sociale",
                    ),
                ),
                (
                    "nationality",
                    models.CharField(
                        blank=True, max_length=50, null=True, verbose_name="nationalité"
                    ),
                ),
                (
                    "relative_name",
                    models.CharField(
                        blank=True,
                        max_length=150,
                        null=True,
                        verbose_name="proche à prévenir",
                    ),
                ),
                (
                    "relative_phone",
                    models.CharField(
                        blank=True,
                        max_length=30,
                        null=True,
                        verbose_name="téléphone du proche",
                    ),
                ),
                (
                    "diplomas",
                    models.TextField(
                        blank=True, null=True, verbose_name="diplômes et expérience"
                    ),
                ),
                (
                    "iban",
                    models.CharField(
                        blank=True, max_length=34, null=True, verbose_name="IBAN"
                    ),
                ),
                (
                    "resume",
                    models.FileField(
                        blank=True, null=True, upload_to="cv/", verbose_name="CV"
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="worker_details",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "détails de l'intervenant",
            },
        ),
        migrations.CreateModel(
            name="AddressChange",
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
                        verbose_name="canal",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="changée le")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("staff", "la société"),
                            ("api", "un autre logiciel (API)"),
                            ("import", "un import"),
                            ("portal", "la personne, sur son portail"),
                        ],
                        max_length=10,
                        verbose_name="par",
                    ),
                ),
                (
                    "former",
                    models.CharField(
                        blank=True,
                        max_length=254,
                        null=True,
                        verbose_name="adresse d'avant",
                    ),
                ),
                (
                    "notice",
                    models.BigIntegerField(
                        help_text="Le message à l'ancienne adresse, dans la file d'envoi.",
                        null=True,
                    ),
                ),
                ("told_of_at", models.DateTimeField(null=True)),
                (
                    "told_at",
                    models.DateTimeField(
                        help_text="Le serveur de l'ancienne adresse a accepté le message.",
                        null=True,
                    ),
                ),
                ("is_unreachable", models.BooleanField(default=False)),
                ("holder_at", models.DateTimeField(null=True)),
                ("former_at", models.DateTimeField(null=True)),
                ("vouched_means", models.CharField(blank=True, max_length=20)),
                ("vouched_on", models.DateField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
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
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vouched_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_changes",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d'adresse",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["contact", "channel"],
                        name="address_change_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalReference",
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
                ("system", models.CharField(max_length=30, verbose_name="système")),
                ("value", models.CharField(max_length=100, verbose_name="référence")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "référence externe",
                "ordering": ["system"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "system"), name="reference_is_one_per_system"
                    ),
                    models.UniqueConstraint(
                        fields=("system", "value"), name="reference_is_of_one_sheet"
                    ),
                ],
            },
        ),
    ]
