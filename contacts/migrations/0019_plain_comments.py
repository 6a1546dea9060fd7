from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """The same objects; their comments in plain words."""

    dependencies = [("contacts", "0018_receives_messages")]
    operations = [
        install(
            "contacts",
            contacts_carry_closing="cf2857121419",
            contacts_public_id_stays="90a16acc177e",
            contacts_relative_told="5dc00664ded7",
        ),
    ]
