from django.db import migrations


def add_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.get_or_create(name="company_admin")


class Migration(migrations.Migration):
    """The group « Admins société »; its rights are set after each migrate."""

    dependencies = [("accounts", "0002_objects")]

    operations = [
        migrations.RunPython(add_group, migrations.RunPython.noop, elidable=True)
    ]
