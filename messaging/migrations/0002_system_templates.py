from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES


def add_templates(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    for system in SYSTEM_TEMPLATES.values():
        template.objects.get_or_create(
            code=system.code,
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
    template.objects.filter(code__in=SYSTEM_TEMPLATES).delete()


class Migration(migrations.Migration):
    """The system's templates, as a new company finds them."""

    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunPython(add_templates, remove_templates, elidable=True)]
