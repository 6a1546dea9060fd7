from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

BEFORE = (
    "Bonjour,\n\n"
    "Voici le lien que vous avez demandé à {societe#defaut} :\n\n"
    "[Choisir ce que je reçois]({lienRGDP#defaut})\n\n"
    "Ce lien vous est personnel : ne le transmettez pas. Si vous n'avez rien demandé, "
    "ne tenez pas compte de ce message : rien n'a changé.\n"
)


def name_the_person(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    # A text that the company made its own stays as it is.
    template.objects.filter(code="new_link", body=BEFORE).update(
        body=SYSTEM_TEMPLATES["new_link"].body
    )


class Migration(migrations.Migration):
    """Two people on one address can tell whose link is whose."""

    dependencies = [("messaging", "0007_consent_request_by_sms")]

    operations = [
        migrations.RunPython(name_the_person, migrations.RunPython.noop, elidable=True)
    ]
