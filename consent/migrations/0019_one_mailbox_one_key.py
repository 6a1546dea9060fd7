from django.db import migrations

from consent.integrity.rekeying import rekey


def give_each_mailbox_its_key(apps, schema_editor):
    """Quoted local parts and emoji domains have one spelling from now on."""
    rekey()


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0018_nothing_to_follow"),
        ("contacts", "0011_distinct"),
    ]

    operations = [
        migrations.RunPython(give_each_mailbox_its_key, migrations.RunPython.noop)
    ]
