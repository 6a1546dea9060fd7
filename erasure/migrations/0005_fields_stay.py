"""What an erasure was to erase stays in its register, too."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("erasure", "0004_sql_home")]

    operations = [install("erasure", erasure_refuse_change="ec0f2a7ec619")]
