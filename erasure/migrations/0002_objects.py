from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """An erasure is a fact: only what the search found may be written after."""

    dependencies = [("erasure", "0001_initial")]

    operations = [
        install(
            "erasure",
            erasure_refuse_change="ec0f2a7ec619",
        ),
    ]
