from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0014_calls"),
    ]

    operations = [
        install("contacts", contacts_carry_closing="d7f2451001ed"),
    ]
