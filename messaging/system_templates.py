"""The texts sent by the software itself; each can be edited, and reset to this version.

Plain French: one idea per sentence, twenty words at most, the same word for the same
thing (« message facultatif », « e-mail », « supprimer », « vos informations »,
« accord »). A test checks this. What a text promises comes from a tag, so from the
setting that makes it true.
"""

from dataclasses import dataclass, replace

from messaging.tags import TAGS, names_in

OF_A_PERSON = (
    "civilite",
    "politesse",
    "prenom",
    "nom",
    "lienRGDP",
    "source",
    "relation",
)
"""The tags without a value in messages to the company's users."""


@dataclass(frozen=True)
class SystemTemplate:
    """A system text. `values` names the tags whose value only the caller gives; `lacks`
    those without a value here, because the message goes to a person who has no contact
    record, or none any more."""

    code: str
    name: str
    subject: str
    body: str
    channel: str = "email"
    audience: str = ""
    values: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    purpose: str = ""
    notice: str = ""
    """Whose notice {lienInformations#defaut} opens, if the reader is on no list."""

    @property
    def needed(self) -> list[str]:
        """The names of the tags that its text cannot do without."""
        used = (TAGS[name] for name in names_in(self.body))
        return sorted(t.name for t in used if t.needed or (t.link and not t.shared))


def _flowing(text: str) -> str:
    """Join the lines of each paragraph: line breaks here only keep the source lines
    short."""
    paragraphs = (" ".join(part.split("\n")) for part in text.strip().split("\n\n"))
    signed = "Bien cordialement, "
    return "\n\n".join(paragraphs).replace(signed, f"{signed.strip()}\n") + "\n"


GREETING = "Bonjour {politesse#defaut} {nom#defaut},"
WHOLE_GREETING = "Bonjour {politesse#defaut} {prenom#defaut} {nom#defaut},"
"""Several people may share an address: the full name tells whom the mail is for."""
OF_AN_ERASURE = (
    "dateSuppression",
    "motifSuppression",
    "supprime",
    "conserve",
    "pieces",
)
QUESTION = "Une question : {contactDonnees#defaut}."
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

SYSTEM_TEMPLATES = {
    template.code: replace(template, body=_flowing(template.body))
    for template in [
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
        SystemTemplate(
            code="address_changed",
            name="Adresse changée sur une fiche",
            values=("lien",),
            lacks=("lienRGDP", "source", "relation"),
            purpose="Prévient l'ancienne adresse d'un changement qu'elle peut annuler.",
            subject="Votre adresse a été changée",
            body=f"""\
Bonjour {{prenom#defaut}},

Votre adresse a été changée chez {{societe#defaut}}. Nos messages partent maintenant à une
autre adresse que celle-ci.

Ce n'est pas vous ? [Annuler ou confirmer ce changement]({{lien#defaut}})

C'est bien vous ? Vous n'avez rien à faire.

{QUESTION}
""",
        ),
        SystemTemplate(
            code="number_changed",
            name="Numéro changé sur une fiche",
            values=("lien",),
            lacks=("lienRGDP", "source", "relation"),
            purpose="Prévient par e-mail d'un changement de numéro, à annuler si besoin.",
            subject="Votre numéro a été changé",
            body=f"""\
Bonjour {{prenom#defaut}},

Votre numéro de portable a été changé chez {{societe#defaut}}. Nos SMS partent maintenant à
un autre numéro.

Ce n'est pas vous ? [Annuler ou confirmer ce changement]({{lien#defaut}})

C'est bien vous ? Vous n'avez rien à faire.

{QUESTION}
""",
        ),
        SystemTemplate(
            code="address_confirm",
            name="Confirmation d'une nouvelle adresse",
            values=("lien",),
            lacks=("lienRGDP", "source", "relation"),
            purpose="Demande au titulaire d'une nouvelle adresse de la confirmer.",
            subject="Confirmez votre adresse",
            body=f"""\
Bonjour {{prenom#defaut}},

{{societe#defaut}} a noté cette adresse sur votre fiche. Est-elle bien la vôtre ?

[Confirmer mon adresse]({{lien#defaut}})

Ce n'est pas vous ? N'ouvrez pas ce lien.

{QUESTION}
""",
        ),
        SystemTemplate(
            code="address_disputed",
            name="Changement d'adresse contesté",
            values=("lien",),
            lacks=OF_A_PERSON,
            purpose="Alerte les Admins société d'un changement d'adresse contesté.",
            subject="Un changement d'adresse est contesté",
            body="""\
Bonjour,

Une personne a répondu « ce n'est pas moi » au message qui annonçait un changement de son
adresse. Vérifiez qui a fait ce changement, et pourquoi :

[Ouvrir la fiche]({lien#defaut})
""",
        ),
        SystemTemplate(
            code="number_confirm_sms",
            name="Confirmation du numéro",
            channel="sms",
            values=("lien",),
            purpose="Demande au titulaire d'un numéro de confirmer les SMS acceptés.",
            subject="",
            body="""\
{societe#defaut} a noté ce numéro pour ses SMS. C'est bien le vôtre ? Confirmez :
{lien#defaut} Sinon, ne faites rien.
""",
        ),
        SystemTemplate(
            code="number_changed_sms",
            name="Numéro changé sur une fiche",
            channel="sms",
            values=("lien",),
            lacks=("lienRGDP", "source", "relation"),
            purpose="Prévient l'ancien numéro d'un changement qu'il peut annuler.",
            subject="",
            body="""\
{societe#defaut} : votre numéro a été changé, nos SMS partent maintenant à un autre. Ce n'est
pas vous ? Annulez ce changement : {lien#defaut}
""",
        ),
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
            values=("date", "usage"),
            purpose="À envoyer dans le mois à qui vient d'un fichier repris (art. 14).",
            subject="D'où viennent vos informations",
            body=f"""\
{GREETING}

{{societe#defaut}} a reçu vos informations le {{date#defaut}} : votre nom et vos
coordonnées. La raison : {{source#defaut}}. Nous nous en servons pour ceci :

{{usage#defaut}}

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
}
CONSENT_REQUEST = "consent_request"
REQUESTS = (CONSENT_REQUEST, "consent_request_sms", "details_check")
"""Requests for consent, which have their own limits (domain 2.8)."""
FOR_MAILINGS = (*REQUESTS, "details_check_service")
"""The system texts that a mailing may use; the others need values that no mailing has."""
CONSENT_RENEWAL = "consent_renewal"
SINGLE_REQUESTS = (CONSENT_REQUEST, CONSENT_RENEWAL, "details_check")
"""The messages to one person that ask for consent: they share the limits of the
requests."""
TO_THE_STAFF = (
    "address_disputed",
    "purge_warning",
    "mailing_unsent",
    "mailing_paused",
    "purge_braked",
)
"""Texts that are never sent to a contact."""
