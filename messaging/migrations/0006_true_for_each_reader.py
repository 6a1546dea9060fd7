from django.db import migrations

from messaging.former_texts import follow


def follow_the_defaults(apps, schema_editor):
    follow(apps.get_model("messaging", "MessageTemplate"))


class Migration(migrations.Migration):
    """Notices that name only the papers their reader has, where the text is still ours."""

    dependencies = [("messaging", "0005_plain_texts")]

    operations = [
        migrations.RunPython(
            follow_the_defaults, migrations.RunPython.noop, elidable=True
        )
    ]
