"""The texts that ask for a consent, or show a person what is noted of them."""

from messaging.texts.base import GREETING, QUESTION, SystemTemplate

REQUEST_WORDS = """\
Voulez-vous recevoir certains messages facultatifs, par e-mail ou par SMS ? C'est vous qui
choisissez :

[Choisir ce que je reçois]({lienRGDP#defaut})

Rien n'est coché à votre place. Si vous ne répondez pas, rien ne change : nous ne vous
envoyons que ce que vous avez déjà accepté. Dire non ne change rien à {relation#defaut}.

Vous ne voulez aucun message facultatif, ni d'autre demande comme celle-ci ?
[Tout refuser]({lienDesabonnement#defaut})

Ce lien est pour vous seul : ne le donnez à personne. Il sert à dire oui pendant 90 jours,
et à dire non tant que nous avons votre adresse.

{coordonnees#defaut}. Vos informations, vos droits, la CNIL :
[tout lire]({lienInformations#defaut}).
"""

TEMPLATES = [
    SystemTemplate(
        code="consent_request",
        name="Consentement RGPD",
        purpose="Demande à un contact de choisir les messages qu'il veut recevoir.",
        subject="Souhaitez-vous recevoir nos messages ?",
        body=f"""\
{GREETING}

{{societe#defaut}} a votre adresse. La raison : {{source#defaut}}.

{REQUEST_WORDS}""",
    ),
    SystemTemplate(
        code="details_check",
        name="Vérifiez vos coordonnées, avec les choix",
        purpose="Montre à une personne ce qui est noté d'elle, et lui demande ses choix.",
        subject="Vos coordonnées sont-elles justes ?",
        body=f"""\
{GREETING}

Voici vos coordonnées, comme {{societe#defaut}} les a notées :

{{mesCoordonnees#defaut}}

Nous les avons pour cette raison : {{source#defaut}}.

Quelque chose est faux ou manque ? [Corriger mes coordonnées]({{lienCorriger#defaut}})

{REQUEST_WORDS}""",
    ),
    SystemTemplate(
        code="details_check_service",
        name="Vérifiez vos coordonnées",
        purpose="Montre à un client ou à un intervenant ce qui est noté de lui.",
        subject="Vos coordonnées sont-elles justes ?",
        body=f"""\
{GREETING}

Voici vos coordonnées, comme {{societe#defaut}} les a notées :

{{mesCoordonnees#defaut}}

Nous les avons pour cette raison : {{source#defaut}}.

Tout est juste ? Vous n'avez rien à faire.

Quelque chose est faux ou manque ? [Corriger mes coordonnées]({{lienCorriger#defaut}})

{QUESTION}

Vos informations, vos droits, la CNIL : [tout lire]({{lienInformations#defaut}}).
""",
    ),
    SystemTemplate(
        code="consent_request_sms",
        name="Consentement RGPD",
        channel="sms",
        purpose="Demande à un contact de choisir les messages qu'il veut recevoir.",
        subject="",
        body="""\
{societe#defaut} : voulez-vous recevoir nos messages facultatifs ? Vous choisissez ici :
{lienRGDP#defaut}
""",
    ),
    SystemTemplate(
        code="consent_renewal",
        name="Consentement RGPD : avant la fin d'un accord",
        values=("choix", "lien"),
        purpose="Demande à une personne de renouveler un accord qui prend fin.",
        subject="Voulez-vous continuer à recevoir nos messages ?",
        body=f"""\
{GREETING}

Vous avez accepté de recevoir ces messages de {{societe#defaut}} :

{{choix#defaut}}

Voulez-vous continuer ? C'est vous qui choisissez :

[Choisir ce que je continue à recevoir]({{lien#defaut}})

Rien n'est coché à votre place. Sans réponse, chaque accord prend fin à sa date. Nous
n'enverrons plus ces messages ensuite, et nous ne vous le redemandons pas cette année.

Vous voulez arrêter tout de suite ? [Changer mes choix]({{lienRGDP#defaut}})

{{coordonnees#defaut}}. Vos informations, vos droits, la CNIL :
[tout lire]({{lienInformations#defaut}}).
""",
    ),
]
