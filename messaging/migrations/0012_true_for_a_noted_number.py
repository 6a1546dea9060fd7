from django.db import migrations

from messaging.former_texts import follow


def follow_the_defaults(apps, schema_editor):
    follow(apps.get_model("messaging", "MessageTemplate"))


class Migration(migrations.Migration):
    """A number that the staff noted, a candidate, a relative: where the text is ours."""

    dependencies = [("messaging", "0011_consent_renewal")]

    operations = [
        migrations.RunPython(
            follow_the_defaults, migrations.RunPython.noop, elidable=True
        )
    ]
