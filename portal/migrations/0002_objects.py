from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """What a preference page asks of the database, in one statement."""

    dependencies = [
        ("portal", "0001_initial"),
        ("consent", "0002_objects"),
    ]

    operations = [
        install(
            "portal",
            portal_reading="ad7eb9b74513",
        ),
    ]
