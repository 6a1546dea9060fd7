from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """The stored flag follows a change of any column: a new reason needs no trigger."""

    dependencies = [("consent", "0014_objection_in_one_read")]

    operations = [
        install(
            "consent",
            consent_follow_contacts="15e6248b8422",
            consent_follow_campaign="28ae926ac1a1",
        )
    ]
