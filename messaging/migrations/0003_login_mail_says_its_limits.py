from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

BEFORE = (
    "Bonjour,\n\n"
    "Voici le lien qui ouvre votre espace personnel chez {societe#defaut} :\n\n"
    "[Ouvrir mon espace]({lien#defaut})\n\n"
    "Il sert une seule fois et expire vite. Ne le transmettez à personne. "
    "Si vous ne l'avez pas demandé, ne tenez pas compte de ce message.\n"
)


def say_the_limits(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    # A text that the company made its own stays as it is.
    template.objects.filter(code="portal_login", body=BEFORE).update(
        body=SYSTEM_TEMPLATES["portal_login"].body
    )


class Migration(migrations.Migration):
    """The login mail says for how long and where its link works."""

    dependencies = [("messaging", "0002_system_templates")]

    operations = [
        migrations.RunPython(say_the_limits, migrations.RunPython.noop, elidable=True)
    ]
