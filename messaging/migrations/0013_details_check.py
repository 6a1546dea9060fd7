from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

CODES = ["details_check", "details_check_service"]


def add_templates(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    for code in CODES:
        system = SYSTEM_TEMPLATES[code]
        alike = template.objects.filter(channel=system.channel, name=system.name)
        alike.exclude(code=code).update(name=f"{system.name} (de la société)")
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
    """What shows people what is held of them."""

    dependencies = [("messaging", "0012_true_for_a_noted_number")]

    operations = [migrations.RunPython(add_templates, remove_templates, elidable=True)]
