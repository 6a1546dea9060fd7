from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """Functions over a contact, and room on each page for the next version of one.

    Each visit and choice of a person updates the time they were last heard of: with room on
    the same page the new version enters no index.
    """

    dependencies = [("contacts", "0001_initial")]

    operations = [
        install(
            "contacts",
            contacts_address_key="5e5cdf0039b6",
            contacts_address_unusable_at="d787a2cd791f",
            contacts_address_proved_at="c4b446e83094",
            contacts_address_unconfirmed_at="bbf109fc8b58",
        ),
        migrations.RunSQL(
            "ALTER TABLE contacts_contact SET (fillfactor = 90)",
            "ALTER TABLE contacts_contact RESET (fillfactor)",
        ),
    ]
