"""The texts to the company's users."""

from messaging.texts.base import OF_A_PERSON, SystemTemplate

TEMPLATES = [
    SystemTemplate(
        code="purge_warning",
        name="Annonce d'une suppression automatique",
        values=("nombre", "date", "lien"),
        lacks=OF_A_PERSON,
        purpose="Annonce aux Admins société ce que la conservation va supprimer.",
        subject="Fiches bientôt supprimées, d'ici au {date#defaut} : {nombre#defaut}",
        body="""\
Bonjour,

Des fiches arrivent au terme de leur durée de conservation : leurs informations
personnelles seront supprimées d'ici au {date#defaut}.

Nombre de fiches : {nombre#defaut}

Pour les revoir avant cette date :

[Ouvrir la conservation des données]({lien#defaut})
""",
    ),
    SystemTemplate(
        code="mailing_unsent",
        name="Envoi programmé non parti",
        values=("date", "raison", "lien"),
        lacks=OF_A_PERSON,
        purpose="Prévient l'auteur d'un envoi programmé qu'il n'est pas parti.",
        subject="Votre envoi programmé pour le {date#defaut} n'est pas parti",
        body="""\
Bonjour,

Un envoi que vous aviez programmé pour le {date#defaut} n'est pas parti, et aucun message
n'a été envoyé : {raison#defaut}

[Ouvrir l'envoi]({lien#defaut})
""",
    ),
    SystemTemplate(
        code="mailing_paused",
        name="Envoi mis en pause de lui-même",
        values=("raison", "lien"),
        lacks=OF_A_PERSON,
        purpose="Prévient l'auteur d'un envoi et les Admins société que quelque chose l'a arrêté.",
        subject="Votre envoi s'est mis en pause",
        body="""\
Bonjour,

Un envoi s'est mis en pause de lui-même : {raison#defaut}

Rien d'autre ne part avant que vous ne le repreniez.

[Ouvrir l'envoi]({lien#defaut})
""",
    ),
    SystemTemplate(
        code="purge_braked",
        name="Suppression automatique arrêtée",
        values=("nombre", "raison", "lien"),
        lacks=OF_A_PERSON,
        purpose="Prévient les Admins société qu'une suppression attend leur accord.",
        subject="Suppression automatique arrêtée, en attente : {nombre#defaut}",
        body="""\
Bonjour,

La suppression automatique s'est arrêtée, rien n'a été effacé : {raison#defaut}.

Nombre de fiches en attente : {nombre#defaut}

Une personne doit confirmer :

[Ouvrir la conservation des données]({lien#defaut})
""",
    ),
]
