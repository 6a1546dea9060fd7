from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

CODES = ("address_changed", "address_confirm", "address_disputed")


def add_templates(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    for code in CODES:
        system = SYSTEM_TEMPLATES[code]
        taken = template.objects.filter(channel=system.channel, name=system.name)
        taken.exclude(code=code).update(name=f"{system.name} (de la société)")
        template.objects.get_or_create(
            code=code,
            defaults={
                "channel": system.channel,
                "audience": system.audience,
                "name": system.name,
                "subject": system.subject,
                "body": system.body,
            },
        )


def remove_templates(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    template.objects.filter(code__in=CODES).delete()


class Migration(migrations.Migration):
    """What is written when the address of a sheet changes."""

    dependencies = [("messaging", "0012_mailing_unsent")]

    operations = [migrations.RunPython(add_templates, remove_templates, elidable=True)]
