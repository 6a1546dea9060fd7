from django.db import migrations


def close(apps, schema_editor):
    """A batch that a cancellation overtook went back to the queue for ever."""
    apps.get_model("mailings", "Delivery").objects.filter(
        state="queued", mailing__state="cancelled"
    ).update(state="withheld", reason="cancelled")


class Migration(migrations.Migration):
    dependencies = [("mailings", "0003_off_hours_reason")]

    operations = [migrations.RunPython(close, migrations.RunPython.noop, elidable=True)]
