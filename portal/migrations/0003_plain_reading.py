from django.db import migrations


class Migration(migrations.Migration):
    """The preference page reads by the ORM."""

    dependencies = [("portal", "0002_objects")]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS portal_reading(uuid)", migrations.RunSQL.noop
        )
    ]
