"""The texts about the erasure of a person's data."""

from messaging.texts.base import GREETING, QUESTION, WHOLE_GREETING, SystemTemplate

OF_AN_ERASURE = (
    "dateSuppression",
    "motifSuppression",
    "supprime",
    "conserve",
    "pieces",
)
ERASED_WORDS = f"""\
{GREETING}

Le {{dateSuppression#defaut}}, {{societe#defaut}} a supprimé vos informations de son
logiciel de gestion. {{motifSuppression#defaut}}

**Ce qui est supprimé**

{{supprime#defaut}}

**Ce que la loi nous oblige à garder**

{{conserve#defaut}}

{{pieces#defaut}}

**Ce qui reste, sans votre nom** : la date et la réponse de chacun de vos choix, pour
pouvoir les prouver. Nous les gardons 5 ans au plus. Si vous aviez refusé nos messages,
nous gardons aussi un code illisible de votre adresse. Il sert à ne plus vous écrire,
pendant 3 ans au moins.

Des copies de sauvegarde existent encore. Elles disparaissent dans les
{{joursSauvegarde#defaut}} jours. Nous demandons aussi à ceux à qui nous avions transmis
vos informations de les supprimer. Vous voulez savoir à qui ? Demandez-le-nous.

Vous n'avez rien à faire. Nous ne nous servons plus de votre adresse après ce message,
sauf pour vous répondre si vous nous écrivez.

{QUESTION}

{{reclamation#defaut}}
"""

TEMPLATES = [
    SystemTemplate(
        code="erasure_client",
        name="RGPD client",
        audience="client",
        values=OF_AN_ERASURE,
        lacks=("lienRGDP", "source", "relation"),
        purpose="Avertit un client de la suppression de ses informations personnelles.",
        subject="Nous avons supprimé vos informations",
        body=ERASED_WORDS,
    ),
    SystemTemplate(
        code="erasure_worker",
        name="RGPD Intervenant",
        audience="worker",
        values=OF_AN_ERASURE,
        lacks=("lienRGDP", "source", "relation"),
        purpose="Avertit un intervenant de la suppression de ses informations personnelles.",
        subject="Nous avons supprimé vos informations",
        body=ERASED_WORDS,
    ),
    SystemTemplate(
        code="erasure_kept",
        name="RGPD : rien ne peut être supprimé",
        values=("dateSuppression", "conserve"),
        lacks=("lienRGDP", "source", "relation"),
        purpose="Dit à une personne que la loi oblige à tout garder pour l'instant.",
        subject="Vos informations : ce que la loi nous oblige à garder",
        body=f"""\
{GREETING}

Nous voulions supprimer vos informations. Nous ne pouvons pas encore le faire : la loi
nous oblige à les garder. Nous ne nous en servons plus pour autre chose.

**Chacune sera supprimée à sa date**

{{conserve#defaut}}

Votre espace en ligne, si vous en aviez un, est fermé depuis le {{dateSuppression#defaut}}.

{QUESTION}

{{reclamation#defaut}}
""",
    ),
    SystemTemplate(
        code="erasure_announced",
        name="Annonce à la personne avant la suppression",
        values=("dateSuppression", "lien"),
        purpose="Prévient une personne avant la suppression de ses informations.",
        subject="Vos informations seront supprimées le {dateSuppression#defaut}",
        body=f"""\
{WHOLE_GREETING}

Nous gardons vos informations pendant une durée fixe, et elle se termine. Nous allons les
supprimer le {{dateSuppression#defaut}}. Nous gardons seulement ce que la loi nous oblige à
garder.

Vous êtes d'accord ? Vous n'avez rien à faire.

Vous voulez que {{societe#defaut}} garde vos informations ?

[Garder mes informations]({{lien#defaut}})

Sur la page qui s'ouvre, un bouton suffit. Cela ne vous engage à rien. Cela ne change pas
les messages que vous recevez.

{QUESTION}

Vos informations, vos droits, la CNIL : [tout lire]({{lienInformations#defaut}}).
""",
    ),
]
