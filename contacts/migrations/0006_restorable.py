"""A backup makes the functions of the generated columns before the table that needs them."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_sql_home"),
    ]

    operations = [
        install(
            "contacts",
            contacts_search_text="1d1175ab9688",
            contacts_sort_name="aa49e147bb1f",
        ),
    ]
