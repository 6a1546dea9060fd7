"""The public id of a sheet never changes."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_objects"),
        ("contacts", "0003_reference_by_value"),
    ]

    operations = [install("contacts", contacts_public_id_stays="8c0d09498478")]
