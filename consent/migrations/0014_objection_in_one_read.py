from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0013_merges"),
    ]

    operations = [install("consent", consent_to_refuse="ec77f471ac8a")]
