"""The SQL objects come from backoffice/sql."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("backoffice", "0004_webhook_outbox"),
    ]

    operations = [
        install(
            "backoffice",
            backoffice_tell_consents="1a9197f0897e",
            backoffice_tell_deactivations="394a72795586",
            backoffice_tell_erasures="44c654a700f8",
        ),
    ]
