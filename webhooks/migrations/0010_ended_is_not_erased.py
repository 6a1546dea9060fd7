from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0009_representatives")]

    operations = [
        install("webhooks", webhooks_told_consent="77555700dad6"),
    ]
