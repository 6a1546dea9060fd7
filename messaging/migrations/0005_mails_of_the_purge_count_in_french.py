from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

LINK = "[Ouvrir la conservation des données]({lien#defaut})\n"
BEFORE = {
    "purge_warning": (
        "{nombre#defaut} fiche(s) seront effacées d'ici au {date#defaut}",
        "Bonjour,\n\n"
        "La durée de conservation de {nombre#defaut} fiche(s) arrive à son terme : leurs "
        "informations personnelles seront supprimées d'ici au {date#defaut}.\n\n"
        "Pour les revoir avant cette date :\n\n" + LINK,
    ),
    "purge_braked": (
        "Suppression automatique arrêtée : {nombre#defaut} fiche(s)",
        "Bonjour,\n\n"
        "La suppression automatique de cette nuit s'est arrêtée avant d'effacer "
        "{nombre#defaut} fiche(s) : {raison#defaut}\n\n"
        "Rien n'a été effacé. Une personne doit confirmer :\n\n" + LINK,
    ),
}


def count_in_french(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    for code, (subject, body) in BEFORE.items():
        system = SYSTEM_TEMPLATES[code]
        # A text that the company made its own stays as it is.
        template.objects.filter(code=code, subject=subject, body=body).update(
            subject=system.subject, body=system.body
        )


class Migration(migrations.Migration):
    """The purge's mails say numbers of sheets without « (s) »."""

    dependencies = [("messaging", "0004_answers_to_requests")]

    operations = [
        migrations.RunPython(count_in_french, migrations.RunPython.noop, elidable=True)
    ]
