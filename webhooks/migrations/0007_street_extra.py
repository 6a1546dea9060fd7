from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0006_merges")]

    operations = [install("webhooks", webhooks_note_contacts="3397589d9b92")]
