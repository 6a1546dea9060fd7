from django.db import migrations

from messaging.former_texts import follow


def follow_the_defaults(apps, schema_editor):
    follow(apps.get_model("messaging", "MessageTemplate"))


class Migration(migrations.Migration):
    """A mailing can tell the people of a file where their data come from."""

    dependencies = [
        ("messaging", "0019_copies_to_representatives"),
    ]

    operations = [
        migrations.RunPython(
            follow_the_defaults, migrations.RunPython.noop, elidable=True
        ),
    ]
