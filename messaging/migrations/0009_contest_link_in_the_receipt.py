from django.db import migrations

from messaging.system_templates import SYSTEM_TEMPLATES

BEFORE = (
    "Bonjour {prenom#defaut},\n\n"
    "{societe#defaut} a enregistré vos choix :\n\n"
    "{choix#defaut}\n\n"
    "Ce n'était pas vous, ou vous avez changé d'avis ? Un seul clic suffit :\n\n"
    "[Revoir mes choix]({lienRGDP#defaut})\n"
)


def link_to_the_taking_back(apps, schema_editor):
    template = apps.get_model("messaging", "MessageTemplate")
    # A text that the company made its own stays as it is.
    template.objects.filter(code="choice_recorded", body=BEFORE).update(
        body=SYSTEM_TEMPLATES["choice_recorded"].body
    )


class Migration(migrations.Migration):
    """The receipt of a manual entry has a link that takes its choices back."""

    dependencies = [("messaging", "0008_new_link_names_the_person")]

    operations = [
        migrations.RunPython(
            link_to_the_taking_back, migrations.RunPython.noop, elidable=True
        )
    ]
