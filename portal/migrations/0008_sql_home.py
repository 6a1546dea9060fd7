"""The SQL objects come from portal/sql."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_sign_up_message"),
        ("consent", "0016_sql_home"),
    ]

    operations = [
        install(
            "portal",
            portal_reading="ad7eb9b74513",
        ),
    ]
