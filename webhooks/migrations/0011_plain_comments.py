from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """The same objects; their comments in plain words."""

    dependencies = [("webhooks", "0010_ended_is_not_erased")]
    operations = [
        install(
            "webhooks",
            webhooks_note_contacts="6a965a61a84e",
            webhooks_note_merges="181831ceb759",
            webhooks_note_references="5426d8d6dac1",
            webhooks_note_representatives="04f66ac44ada",
            webhooks_note_requests="0a3b07004f20",
        ),
    ]
