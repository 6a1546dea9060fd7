from django.db import migrations

from messaging.former_texts import follow


def follow_the_defaults(apps, schema_editor):
    follow(apps.get_model("messaging", "MessageTemplate"))


class Migration(migrations.Migration):
    """The messages about a representative become templates."""

    dependencies = [
        ("messaging", "0017_nothing_dangling"),
    ]

    operations = [
        migrations.RunPython(
            follow_the_defaults, migrations.RunPython.noop, elidable=True
        ),
    ]
