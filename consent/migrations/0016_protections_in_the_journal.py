from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0008_merges"),
        ("consent", "0015_flag_follows_any_column"),
    ]

    operations = [install("consent", consent_journal_protections="91241a1f92e2")]
