from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_representatives"),
        ("consent", "0020_checked_by_parts"),
    ]

    operations = [install("consent", consent_journal_protections="ba365591ab32")]
