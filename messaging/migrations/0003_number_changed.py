from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

CODE = "number_changed_sms"


def add_template(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    system = SYSTEM_TEMPLATES[CODE]
    alike = template.objects.filter(channel=system.channel, name=system.name)
    taken = alike.exclude(code=CODE)
    taken.update(name=f"{system.name} (de la société)")
    template.objects.get_or_create(
        code=CODE,
        defaults={
            "channel": system.channel,
            "audience": system.audience,
            "name": system.name,
            "subject": system.subject,
            "body": system.body,
        },
    )


def remove_template(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    template.objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    """What tells a former number that it left the sheet."""

    dependencies = [("messaging", "0002_system_templates")]

    operations = [migrations.RunPython(add_template, remove_template, elidable=True)]
