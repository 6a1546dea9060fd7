from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0016_closed_addresses_remembered"),
        ("consent", "0026_calls"),
    ]

    operations = [
        install("consent", consent_gather_keys="91f458965988"),
    ]
