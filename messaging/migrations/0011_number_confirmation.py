from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

CODE = "number_confirm_sms"


def add_template(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    system = SYSTEM_TEMPLATES[CODE]
    taken = template.objects.filter(channel="sms", name=system.name).exclude(code=CODE)
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
    """The link that a number confirms itself with."""

    dependencies = [("messaging", "0010_receipt_by_sms")]

    operations = [migrations.RunPython(add_template, remove_template, elidable=True)]
