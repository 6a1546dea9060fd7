from django.db import migrations

from messaging.former_texts import follow


def follow_the_defaults(apps, schema_editor):
    follow(apps.get_model("messaging", "MessageTemplate"))


class Migration(migrations.Migration):
    """The mail that opens « Mon espace » has a code, where the text is still ours."""

    dependencies = [("messaging", "0013_details_check")]

    operations = [
        migrations.RunPython(
            follow_the_defaults, migrations.RunPython.noop, elidable=True
        )
    ]
