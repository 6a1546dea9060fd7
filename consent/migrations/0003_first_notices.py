import hashlib
import json

from django.db import migrations
from django.utils import timezone

COMMON = {
    "sentence": "J'accepte de recevoir",
    "optional_heading": "Ce que vous pouvez choisir",
    "closing": (
        "Vous pouvez changer d'avis à tout moment, gratuitement et sans donner de "
        "raison : un lien en bas de chacun de nos messages ramène à cette page."
    ),
    "privacy_label": "Notre politique de confidentialité",
    "confirmation": "Vos choix sont enregistrés. Ils s'appliquent dès maintenant.",
}
CLIENTS = COMMON | {
    "title": "Mes préférences de contact",
    "introduction": (
        "Choisissez les messages que vous souhaitez recevoir de notre part. Rien n'est "
        "coché sans vous, et votre choix ne change rien aux services que vous recevez."
    ),
    "mandatory_heading": "Messages liés à votre contrat",
    "mandatory_explanation": (
        "Ces messages sont envoyés sans votre consentement, car ils sont nécessaires "
        "au service ou imposés par la loi."
    ),
}
WORKERS = COMMON | {
    "title": "Mes préférences de contact",
    "introduction": (
        "Choisissez les messages que vous souhaitez recevoir de notre part. Votre choix "
        "n'a aucun effet sur votre candidature ni sur votre contrat de travail."
    ),
    "mandatory_heading": "Messages liés à votre contrat de travail",
    "mandatory_explanation": (
        "Ces messages sont envoyés sans votre consentement, car ils sont nécessaires "
        "à votre contrat ou imposés par la loi."
    ),
}


def add_notices(apps, schema_editor):
    notice = apps.get_model("consent", "Notice")
    for audience, texts in [("client", CLIENTS), ("worker", WORKERS)]:
        # The order of consent.models.Notice.TEXTS, like consent.publish.digest.
        words = [
            texts[name]
            for name in (
                *("title", "introduction", "sentence", "optional_heading"),
                *("mandatory_heading", "mandatory_explanation", "closing"),
                *("privacy_label", "confirmation"),
            )
        ]
        text = json.dumps(words, ensure_ascii=False)
        notice.objects.create(
            audience=audience,
            version=1,
            published_at=timezone.now(),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            **texts,
        )


class Migration(migrations.Migration):
    """A first text for each audience, so that a request can be made from day one."""

    dependencies = [("consent", "0002_objects")]

    operations = [
        migrations.RunPython(add_notices, migrations.RunPython.noop, elidable=True)
    ]
