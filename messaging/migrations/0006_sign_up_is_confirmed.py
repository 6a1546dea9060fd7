from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

BEFORE = (
    "Bonjour {prenom#defaut},\n\n"
    "Quelqu'un a rempli avec votre adresse le formulaire de {societe#defaut}. "
    "Si c'est vous, confirmez-le :\n\n"
    "[Confirmer mes choix]({lien#defaut})\n\n"
    "Sans confirmation de votre part, vos choix ne comptent pas et cette demande est "
    "effacée au bout de 7 jours. Si ce n'est pas vous, n'ouvrez pas ce lien.\n"
)


def confirm_the_sign_up(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    # A text that the company made its own stays as it is.
    template.objects.filter(code="signup_confirm", body=BEFORE).update(
        body=SYSTEM_TEMPLATES["signup_confirm"].body
    )


class Migration(migrations.Migration):
    """The mail speaks of the sign-up, which may have no choice in it."""

    dependencies = [("messaging", "0005_mails_of_the_purge_count_in_french")]

    operations = [
        migrations.RunPython(
            confirm_the_sign_up, migrations.RunPython.noop, elidable=True
        )
    ]
