from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

CODES = ("request_answered", "request_extended")


def add_templates(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    for code in CODES:
        system = SYSTEM_TEMPLATES[code]
        template.objects.get_or_create(
            code=code,
            defaults={
                "channel": "email",
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
    """The mails that answer a request, and that announce a prolongation (art. 12)."""

    dependencies = [("messaging", "0003_login_mail_says_its_limits")]

    operations = [migrations.RunPython(add_templates, remove_templates, elidable=True)]
