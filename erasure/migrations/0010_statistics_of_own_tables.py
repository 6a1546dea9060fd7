from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("erasure", "0009_country_not_noted_yet")]

    operations = [install("erasure", erasure_renew_statistics="3cce1bca31e4")]
