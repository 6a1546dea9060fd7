from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_criterion")]

    operations = [install("retention", retention_leaves_with_run="eaa71405f0d3")]
