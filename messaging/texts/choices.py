"""The texts with a link to a person's page, and those that follow a choice."""

from messaging.texts.base import QUESTION, WHOLE_GREETING, SystemTemplate

TEMPLATES = [
    SystemTemplate(
        code="new_link",
        name="Nouveau lien de préférences",
        purpose="Répond à une personne qui demande un nouveau lien.",
        subject="Votre lien pour choisir vos messages",
        body=f"""\
{WHOLE_GREETING}

Voici le lien que vous avez demandé à {{societe#defaut}} :

[Choisir ce que je reçois]({{lienRGDP#defaut}})

Il est pour vous seul : ne le donnez à personne. Vous n'avez rien demandé ? Ne faites
rien : rien n'a changé.

{QUESTION}
""",
    ),
    SystemTemplate(
        code="portal_login",
        name="Connexion au portail",
        values=("lien", "code"),
        purpose="Contient le lien et le code qui ouvrent le portail.",
        subject="Votre lien de connexion",
        body=f"""\
Bonjour,

Cliquez pour ouvrir votre espace chez {{societe#defaut}} :

[Ouvrir mon espace]({{lien#defaut}})

Ce lien marche une seule fois, pendant 15 minutes, sur l'appareil et dans le navigateur où
vous l'avez demandé. Ailleurs, tapez aussi ce code : **{{code#defaut}}**

Ne donnez ce lien et ce code à personne, même au téléphone.

Vous n'avez rien demandé ? Ne faites rien.

{QUESTION}
""",
    ),
    SystemTemplate(
        code="signup_confirm",
        name="Confirmation d'inscription",
        values=("lien",),
        lacks=("civilite", "politesse", "nom", "lienRGDP", "source", "relation"),
        purpose="Demande de confirmer ce qui a été écrit dans un formulaire.",
        subject="Confirmez votre demande",
        body="""\
Bonjour {prenom#defaut},

Quelqu'un a écrit à {societe#defaut} avec votre adresse. C'est vous ? Cliquez :

[Confirmer ma demande]({lien#defaut})

Sans votre clic, nous ne faisons rien. Ce qui a été écrit est supprimé au bout de 7 jours.

Ce n'est pas vous ? Ne cliquez pas. Pour tout supprimer tout de suite :
{contactDonnees#defaut}.
""",
    ),
    SystemTemplate(
        code="signup_confirm_worker",
        name="Confirmation d'une candidature",
        audience="worker",
        values=("lien",),
        lacks=("civilite", "politesse", "nom", "lienRGDP", "source", "relation"),
        purpose="Demande de confirmer une candidature envoyée par le formulaire.",
        subject="Confirmez votre candidature",
        body="""\
Bonjour {prenom#defaut},

Quelqu'un a envoyé une candidature à {societe#defaut} avec votre adresse. C'est vous ?
Cliquez :

[Confirmer ma candidature]({lien#defaut})

Sans votre clic, nous ne faisons rien. Ce qui a été écrit est supprimé au bout de 7 jours.

Ce n'est pas vous ? Ne cliquez pas. Pour tout supprimer tout de suite :
{contactDonnees#defaut}.
""",
    ),
    SystemTemplate(
        code="choices_confirm",
        name="Confirmation de choix transmis",
        values=("lien",),
        purpose="Demande de confirmer des choix reçus d'un autre logiciel (API).",
        subject="Est-ce bien votre choix ?",
        body=f"""\
Bonjour {{prenom#defaut}},

Quelqu'un nous a dit que vous voulez recevoir certains messages de {{societe#defaut}}.
C'est vrai ?

[Voir et confirmer]({{lien#defaut}})

Sans votre clic, nous n'envoyons rien. Ce n'est pas votre choix ? Ne faites rien.

{QUESTION}
""",
    ),
    SystemTemplate(
        code="signup_known",
        name="Inscription d'une adresse déjà connue",
        purpose="Répond à une inscription dont l'adresse a déjà une fiche.",
        subject="Nous connaissons déjà votre adresse",
        body="""\
Bonjour,

Quelqu'un a rempli notre formulaire avec votre adresse. {societe#defaut} connaît déjà
cette adresse. Pour protéger vos informations, nous n'avons rien changé sur votre fiche.
Si un message a été écrit, nous l'avons reçu.

Vous vouliez choisir vos messages ?

[Choisir ce que je reçois]({lienRGDP#defaut})

Ce n'est pas vous ? Vous n'avez rien à faire. Vous pouvez aussi nous le dire :
{contactDonnees#defaut}.
""",
    ),
    SystemTemplate(
        code="choice_recorded",
        name="Choix enregistrés",
        values=("date", "moyen", "choix", "lien"),
        purpose="Accuse réception des choix d'une personne.",
        subject="Vos choix sont enregistrés",
        body=f"""\
Bonjour {{prenom#defaut}},

Le {{date#defaut}}, vous nous avez dit {{moyen#defaut}} ce que vous voulez recevoir.
{{societe#defaut}} a enregistré vos choix :

{{choix#defaut}}

C'est faux ? [Retirer ces choix]({{lien#defaut}})

Vous avez changé d'avis ? [Changer mes choix]({{lienRGDP#defaut}})

{QUESTION}
""",
    ),
    SystemTemplate(
        code="choice_recorded_sms",
        name="Choix enregistrés",
        channel="sms",
        values=("lien",),
        purpose="Accuse réception des choix d'une personne qui n'a pas d'e-mail.",
        subject="",
        body="""\
{societe#defaut} : nous avons noté votre accord pour nos messages facultatifs. Erreur ?
Annulez ici : {lien#defaut}
""",
    ),
]
