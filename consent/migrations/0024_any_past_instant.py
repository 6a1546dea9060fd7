import django.db.models.deletion
from django.db import migrations, models

from core.sql import install

# From here on every change is kept. What was before is known as far as the events and the
# dates of the sheets tell it.
BEGIN = """
DO $$ BEGIN
    -- Planned only where there is somebody: a new database gets the view later.
    IF EXISTS (SELECT FROM contacts_contact) THEN
        INSERT INTO consent_paststart (at) SELECT now();
        INSERT INTO consent_pastblock (contact_id, channel, at, since)
        SELECT contact_id, channel, since, since FROM consent_blocked;
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_consent_requests"),
        ("consent", "0023_no_of_a_representative"),
        ("contacts", "0011_distinct"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastStart",
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
            ],
            options={
                "verbose_name": "début de l'historique des fiches",
            },
        ),
        migrations.CreateModel(
            name="PastCampaign",
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
                ("until", models.DateTimeField()),
                ("was", models.JSONField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "état passé d'une campagne",
            },
        ),
        migrations.CreateModel(
            name="PastBlock",
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
                        choices=[("email", "Mail"), ("sms", "SMS")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("since", models.DateTimeField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "blocage passé",
                "indexes": [
                    models.Index(
                        fields=["contact", "channel", "at", "id"], name="past_block_at"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PastContact",
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
                ("until", models.DateTimeField()),
                ("was", models.JSONField()),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "état passé d'une fiche",
                "indexes": [
                    models.Index(
                        fields=["contact", "until", "id"], name="past_contact_until"
                    )
                ],
            },
        ),
        install(
            "consent",
            consent_past_contacts="e0fcccca2bd3",
            consent_past_campaigns="19929acddb2a",
            consent_past_blocks="b9ca86f97cdf",
            consent_remove_closed_chain="1248c5b14657",
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
