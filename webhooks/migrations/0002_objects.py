from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """What a webhook tells is written by the database in the transaction of the change: none
    is lost with a process, none is told that was rolled back."""

    dependencies = [
        ("webhooks", "0001_initial"),
        ("consent", "0002_objects"),
        ("contacts", "0002_objects"),
        ("erasure", "0001_initial"),
    ]

    operations = [
        install(
            "webhooks",
            webhooks_tell_consent="0c778b4abd3d",
            webhooks_tell_consents="420f96b7bbc5",
            webhooks_tell_deactivations="ac864076181d",
            webhooks_tell_erasures="a6d381467874",
        ),
    ]
