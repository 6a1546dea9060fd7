from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("consent", "0009_plain_texts")]

    operations = [
        install(
            "consent",
            consent_event_chain="d8352cf9d07c",
            consent_guard_closed_chain="dd3de2ece616",
            consent_refuse_open_delete="cd647a7c8741",
            consent_remove_closed_chain="3bec31f519a4",
        )
    ]
