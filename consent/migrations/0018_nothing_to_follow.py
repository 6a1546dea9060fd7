from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """Two triggers do nothing, at no cost, where no row is concerned."""

    dependencies = [("consent", "0017_representatives")]

    operations = [
        install(
            "consent",
            consent_follow_lifts="d5d0261c926b",
            consent_follow_settled="8d8fef4b99ac",
        )
    ]
