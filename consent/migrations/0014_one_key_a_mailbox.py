"""Addresses that were stored under the earlier rule get their canonical form and key."""

from django.db import migrations

from consent.rekeying import rekey


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0013_record_at_once"),
        ("contacts", "0003_found_as_written"),
    ]

    operations = [
        migrations.RunPython(lambda apps, editor: rekey(), migrations.RunPython.noop)
    ]
