"""The texts about requests, limitations, representatives, relatives and breaches."""

from messaging.texts.base import GREETING, QUESTION, SystemTemplate

TEMPLATES = [
    SystemTemplate(
        code="request_received",
        name="Accusé de réception d'une demande de droits",
        values=("demandeSimple", "date", "echeance"),
        purpose="Dit à une personne que sa demande est arrivée, et jusqu'à quand.",
        subject="Nous avons reçu votre demande",
        body=f"""\
{GREETING}

Nous avons bien reçu votre demande le {{date#defaut}} : {{demandeSimple#defaut}}.

Nous vous répondons au plus tard le {{echeance#defaut}}. C'est gratuit.

{QUESTION}
""",
    ),
    SystemTemplate(
        code="request_answered",
        name="Réponse à une demande de droits",
        values=("demande", "demandeSimple", "date", "suite", "reponse"),
        purpose="Donne à une personne la réponse à sa demande (art. 15 à 21 du RGPD).",
        subject="Notre réponse à votre demande",
        body=f"""\
{GREETING}

Vous avez fait une demande à {{societe#defaut}} le {{date#defaut}} :
{{demandeSimple#defaut}}. {{suite#defaut}} Voici notre réponse :

{{reponse#defaut}}

{QUESTION}

{{reclamation#defaut}}
""",
    ),
    SystemTemplate(
        code="request_extended",
        name="Prolongation d'une demande de droits",
        values=("demande", "demandeSimple", "date", "raison", "echeance"),
        purpose="Annonce à une personne que sa demande recevra une réponse plus tard.",
        subject="Notre réponse à votre demande prendra plus de temps",
        body=f"""\
{GREETING}

Vous avez fait une demande à {{societe#defaut}} le {{date#defaut}} :
{{demandeSimple#defaut}}. Nous avons besoin de deux mois de plus, pour cette raison :

{{raison#defaut}}

Nous vous répondons au plus tard le {{echeance#defaut}}.

{QUESTION}

{{reclamation#defaut}}
""",
    ),
    SystemTemplate(
        code="restriction_lifted",
        name="Fin d'un blocage (limitation)",
        values=("date", "echeance", "raison"),
        purpose="Prévient une personne avant la levée d'une limitation (art. 18.3).",
        subject="Nous allons utiliser de nouveau vos informations",
        body=f"""\
{GREETING}

Nous avions bloqué vos informations le {{date#defaut}}. Nous les utiliserons de nouveau à
partir du {{echeance#defaut}}, pour cette raison :

{{raison#defaut}}

{QUESTION}

{{reclamation#defaut}}
""",
    ),
    SystemTemplate(
        code="representative_noted",
        name="Représentant noté",
        values=("proche", "qualite", "droits"),
        purpose="Dit à une personne qui a été noté comme agissant pour elle.",
        subject="Quelqu'un agit pour vous",
        body=f"""\
Bonjour {{prenom#defaut}},

{{societe#defaut}} a noté que {{proche#defaut}} agit pour vous, en qualité de :
{{qualite#defaut}}.

{{droits#defaut}}

Ce n'est pas exact ? Dites-le-nous, nous le corrigeons.

{QUESTION}
""",
    ),
    SystemTemplate(
        code="representative_noted_sms",
        name="Représentant noté",
        channel="sms",
        values=("proche", "qualite"),
        purpose="Le dit à une personne qui n'a pas d'e-mail.",
        subject="",
        body="""\
{societe#defaut} a noté que {proche#defaut} agit pour vous, en qualité de : {qualite#defaut}.
Si ce n'est pas exact, dites-le-nous : {contactDonnees#defaut}
""",
    ),
    SystemTemplate(
        code="representative_chosen",
        name="Choix d'un représentant",
        values=("proche", "qualite", "choix", "lien"),
        purpose="Dit à une personne ce que son représentant a accepté pour elle.",
        subject="Des messages acceptés pour vous",
        body=f"""\
Bonjour {{prenom#defaut}},

{{proche#defaut}}, en qualité de : {{qualite#defaut}}, a choisi en votre nom ces messages :

{{choix#defaut}}

Vous n'êtes pas d'accord ? [Retirer ces choix]({{lien#defaut}})

{QUESTION}
""",
    ),
    SystemTemplate(
        code="representative_chosen_sms",
        name="Choix d'un représentant",
        channel="sms",
        values=("proche", "qualite", "lien"),
        purpose="Le dit à une personne qui n'a pas d'e-mail.",
        subject="",
        body="""\
{societe#defaut} : {proche#defaut}, en qualité de : {qualite#defaut}, a accepté pour vous des
messages facultatifs. Pas d'accord ? Annulez ici : {lien#defaut}
""",
    ),
    SystemTemplate(
        code="representative_link",
        name="Lien d'un représentant",
        values=("qualite", "lien"),
        lacks=("lienRGDP", "source", "relation"),
        purpose="Donne à un représentant le lien par lequel il choisit (art. 14 du RGPD).",
        subject="Choisir les messages envoyés à {prenom#defaut} {nom#defaut}",
        body=f"""\
Bonjour,

Vous représentez {{prenom#defaut}} {{nom#defaut}} en qualité de : {{qualite#defaut}}. La
page suivante montre les messages qui peuvent lui être envoyés, et vous y choisissez en son
nom :

[Choisir en son nom]({{lien#defaut}})

Ce lien est le vôtre : ne le transmettez à personne. Il cesse avec votre mandat.

Nous gardons votre nom, votre qualité, vos coordonnées et votre justificatif. Ils servent à
savoir qui peut choisir pour cette personne : la loi nous le demande. Ils viennent de vous,
de cette personne ou de sa famille. Nous les supprimons avec ses informations. Vous pouvez
les voir, ou les faire corriger. Vos droits, la CNIL :
[tout lire]({{lienInformations#defaut}}).

{QUESTION}
""",
    ),
    SystemTemplate(
        code="relative_told",
        name="Information d'un proche à prévenir",
        values=("proche",),
        lacks=("lienRGDP", "source", "relation"),
        notice="relative",
        purpose="À envoyer ou à lire au proche noté sur une fiche (art. 14 du RGPD).",
        subject="Nous avons noté votre numéro",
        body="""\
Bonjour,

{proche#defaut} vous a indiqué à {societe#defaut} comme personne à prévenir, s'il lui
arrive quelque chose. Nous avons votre nom et votre téléphone, rien d'autre.

Nous ne vous appellerons que pour cela. C'est notre intérêt, pour sa sécurité (art. 6.1.f
du RGPD). Nous supprimons ces informations au plus tard avec celles de cette personne.

Vous ne voulez pas ? Dites-le : nous supprimons tout de suite. {contactDonnees#defaut}.
Vous pouvez aussi voir ces informations, ou les faire corriger. C'est gratuit.

Vos droits, la CNIL : [tout lire]({lienInformations#defaut}).

{reclamation#defaut}
""",
    ),
    SystemTemplate(
        code="imported_told",
        name="Information d'une fiche reprise",
        purpose="À envoyer dans le mois à qui vient d'un fichier repris (art. 14).",
        subject="D'où viennent vos informations",
        body=f"""\
{GREETING}

{{societe#defaut}} a votre adresse, avec votre nom. La raison : {{source#defaut}}. Nous nous
en servons pour {{relation#defaut}}.

Quelque chose est faux, ou vous ne voulez pas ? Dites-le-nous : c'est gratuit.

Ce que nous en faisons, vos droits, la CNIL :
[tout lire]({{lienInformations#defaut}}).

{QUESTION}
""",
    ),
    SystemTemplate(
        code="breach_told",
        name="Violation de données : message aux personnes",
        values=(
            "date",
            "incident",
            "touchees",
            "consequences",
            "mesures",
            "conseils",
        ),
        purpose="À garder prêt : informe les personnes d'un incident (art. 34 du RGPD).",
        subject="Vos informations : un incident vous concerne",
        body="""\
Bonjour,

Le {date#defaut}, un incident a touché vos informations. Voici ce qui s'est passé :

{incident#defaut}

**Vos informations touchées**

{touchees#defaut}

**Ce qui peut arriver**

{consequences#defaut}

**Ce que nous avons fait**

{mesures#defaut}

**Ce que vous pouvez faire**

{conseils#defaut}

Pour toute question, une personne vous répond : {contactDonnees#defaut}. Nous sommes
désolés.

{reclamation#defaut}
""",
    ),
]
