from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0008_calls"),
        ("contacts", "0010_representatives"),
    ]

    operations = [install("webhooks", webhooks_note_representatives="74d67e4c47b1")]
