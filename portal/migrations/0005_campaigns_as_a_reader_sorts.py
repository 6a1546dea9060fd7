from importlib import import_module

from django.db import migrations

FIRST = import_module("portal.migrations.0002_preference_page").READING.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
READING = FIRST.replace(
    "ORDER BY k.position, k.label, k.id",
    "ORDER BY k.position, k.sort_label, k.label, k.id",
)


class Migration(migrations.Migration):
    """The boxes of the page in the order of every other list of campaigns."""

    dependencies = [
        ("portal", "0004_confirmed_sign_ups"),
        ("campaigns", "0003_sort_label"),
    ]

    operations = [migrations.RunSQL(READING, FIRST)]
