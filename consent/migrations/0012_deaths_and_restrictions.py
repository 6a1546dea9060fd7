from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """A death or a limitation of processing stops every message."""

    dependencies = [
        ("consent", "0011_choice_labels"),
        ("contacts", "0007_deaths_and_restrictions"),
    ]

    operations = [
        install(
            "consent",
            consent_follow_contacts="079a1f8f58dd",
            eligibility="bf5df79a0bf5",
        )
    ]
