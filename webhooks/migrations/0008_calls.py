from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0007_street_extra"),
        ("contacts", "0014_calls"),
    ]

    operations = [install("webhooks", webhooks_note_contacts="95a72626fca5")]
