"""The texts that the software itself sends; each can be edited, and set back to this."""

from dataclasses import dataclass, replace

from messaging.tags import TAGS, names_in

OF_A_PERSON = ("civilite", "prenom", "nom", "lienRGDP")


@dataclass(frozen=True)
class SystemTemplate:
    """`values` names the tags whose value only the caller of this text can give, `lacks`
    those that have none here: it goes to who stands on no sheet, or is on it no more."""

    code: str
    name: str
    subject: str
    body: str
    channel: str = "email"
    audience: str = ""
    values: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    purpose: str = ""

    @property
    def needed(self) -> list[str]:
        """The names of the tags of its text without which it is worth nothing."""
        names = names_in(self.body)
        return sorted(n for n in names if TAGS[n].link or TAGS[n].needed)


def _flowing(text: str) -> str:
    """A line break in a text is one in the mail: here they only keep the lines short."""
    paragraphs = (" ".join(part.split("\n")) for part in text.strip().split("\n\n"))
    signed = "Bien cordialement, "
    return "\n\n".join(paragraphs).replace(signed, f"{signed.strip()}\n") + "\n"


SYSTEM_TEMPLATES = {
    template.code: replace(template, body=_flowing(template.body))
    for template in [
        SystemTemplate(
            code="consent_request",
            name="Consentement RGPD",
            purpose="Demande à un contact de choisir les messages qu'il veut recevoir.",
            subject="Choisissez les messages que vous souhaitez recevoir",
            body="""\
Bonjour {civilite#defaut} {nom#defaut},

Vous êtes en contact avec {societe#defaut}. Nous respectons vos choix : dites-nous
quels messages vous acceptez de recevoir de notre part, par e-mail ou par SMS.

[Choisir ce que je reçois]({lienRGDP#defaut})

Rien n'est coché à votre place. Vous pourrez changer d'avis à tout moment, par ce même
lien. Si vous ne répondez pas, nous ne vous enverrons pas ces messages.

Ce lien vous est personnel : ne le transmettez pas.

Bien cordialement,
{societe#defaut}
""",
        ),
        SystemTemplate(
            code="consent_request_sms",
            name="Consentement RGPD",
            channel="sms",
            purpose="Demande à un contact de choisir les messages qu'il veut recevoir.",
            subject="",
            body="""\
{societe#defaut} : dites-nous quels messages vous acceptez de recevoir. Rien n'est
choisi à votre place : {lienRGDP#defaut}
""",
        ),
        SystemTemplate(
            code="erasure_client",
            name="RGPD client",
            audience="client",
            values=("dateSuppression",),
            lacks=("lienRGDP",),
            purpose="Avertit un client de la suppression de ses informations personnelles.",
            subject="Vos informations personnelles ont été supprimées",
            body="""\
Bonjour {civilite#defaut} {prenom#defaut} {nom#defaut},

Le {dateSuppression#defaut}, {societe#defaut} a supprimé de son logiciel les
informations personnelles vous concernant.

Ce que la loi nous oblige à garder reste conservé, pour la durée qu'elle fixe, et pour
rien d'autre : les factures et les attestations fiscales, par exemple. Les copies de
sauvegarde s'effacent d'elles-mêmes à leur échéance.

Vous n'avez rien à faire. Ce message est le dernier que nous vous envoyons ; sauf si la
loi nous l'impose, nous ne conservons pas votre adresse après cet envoi.

Si vous pensez que vos droits n'ont pas été respectés, vous pouvez vous adresser à la
CNIL : [www.cnil.fr](https://www.cnil.fr/).

Bien cordialement,
{societe#defaut}
""",
        ),
        SystemTemplate(
            code="erasure_worker",
            name="RGPD Intervenant",
            audience="worker",
            values=("dateSuppression",),
            lacks=("lienRGDP",),
            purpose="Avertit un intervenant de la suppression de ses informations personnelles.",
            subject="Vos informations personnelles ont été supprimées",
            body="""\
Bonjour {civilite#defaut} {prenom#defaut} {nom#defaut},

Le {dateSuppression#defaut}, {societe#defaut} a supprimé de son logiciel les
informations personnelles vous concernant.

Ce que la loi nous oblige à garder reste conservé, pour la durée qu'elle fixe, et pour
rien d'autre : les bulletins de paie et le registre du personnel, par exemple. Les
copies de sauvegarde s'effacent d'elles-mêmes à leur échéance.

Vous n'avez rien à faire. Ce message est le dernier que nous vous envoyons ; sauf si la
loi nous l'impose, nous ne conservons pas votre adresse après cet envoi.

Si vous pensez que vos droits n'ont pas été respectés, vous pouvez vous adresser à la
CNIL : [www.cnil.fr](https://www.cnil.fr/).

Bien cordialement,
{societe#defaut}
""",
        ),
        SystemTemplate(
            code="new_link",
            name="Nouveau lien de préférences",
            purpose="Répond à une personne qui demande un nouveau lien.",
            subject="Votre lien pour choisir vos messages",
            body="""\
Bonjour {civilite#defaut} {prenom#defaut} {nom#defaut},

Voici le lien que vous avez demandé à {societe#defaut} :

[Choisir ce que je reçois]({lienRGDP#defaut})

Ce lien vous est personnel : ne le transmettez pas. Si vous n'avez rien demandé, ne
tenez pas compte de ce message : rien n'a changé.
""",
        ),
        SystemTemplate(
            code="portal_login",
            name="Connexion au portail",
            values=("lien",),
            purpose="Contient le lien qui ouvre le portail.",
            subject="Votre lien de connexion",
            body="""\
Bonjour,

Voici le lien qui ouvre votre espace personnel chez {societe#defaut} :

[Ouvrir mon espace]({lien#defaut})

Il fonctionne une seule fois, pendant 15 minutes, sur l'appareil et dans le navigateur
où vous l'avez demandé. Ailleurs, demandez un nouveau lien depuis l'appareil que vous
utilisez.

Ne transmettez ce lien à personne. Si vous ne l'avez pas demandé, ne tenez pas compte de
ce message.
""",
        ),
        SystemTemplate(
            code="signup_confirm",
            name="Confirmation d'inscription",
            values=("lien",),
            lacks=("civilite", "nom", "lienRGDP"),
            purpose="Demande de confirmer ce qui a été choisi dans un formulaire.",
            subject="Confirmez votre inscription",
            body="""\
Bonjour {prenom#defaut},

Quelqu'un a rempli avec votre adresse le formulaire de {societe#defaut}. Si c'est vous,
confirmez-le :

[Confirmer mon inscription]({lien#defaut})

Sans confirmation de votre part, rien n'est enregistré et cette demande est effacée au
bout de 7 jours. Si ce n'est pas vous, n'ouvrez pas ce lien.
""",
        ),
        SystemTemplate(
            code="choices_confirm",
            name="Confirmation de choix transmis",
            values=("lien",),
            purpose="Demande de confirmer des choix reçus d'un autre logiciel (API).",
            subject="Confirmez vos choix",
            body="""\
Bonjour {prenom#defaut},

Quelqu'un a indiqué à {societe#defaut} que vous souhaitez recevoir certains de nos
messages. Si c'est bien votre choix, confirmez-le :

[Confirmer mes choix]({lien#defaut})

Sans confirmation de votre part, rien n'est accepté. Si ce n'est pas vous, n'ouvrez pas ce
lien.
""",
        ),
        SystemTemplate(
            code="signup_known",
            name="Inscription d'une adresse déjà connue",
            purpose="Répond à une inscription dont l'adresse a déjà une fiche.",
            subject="Nous vous connaissons déjà",
            body="""\
Bonjour,

Quelqu'un a rempli avec votre adresse le formulaire de {societe#defaut}, qui a déjà une
fiche à votre nom. Rien n'a été changé. Le message que vous avez pu écrire nous est
parvenu.

Si c'est vous, vous pouvez choisir ici les messages que vous recevez :

[Choisir ce que je reçois]({lienRGDP#defaut})

Si ce n'est pas vous, ne tenez pas compte de ce message.
""",
        ),
        SystemTemplate(
            code="choice_recorded",
            name="Choix enregistrés",
            values=("choix", "lien"),
            purpose="Accuse réception des choix d'une personne.",
            subject="Vos choix sont enregistrés",
            body="""\
Bonjour {prenom#defaut},

{societe#defaut} a enregistré vos choix :

{choix#defaut}

Ce n'était pas vous ? [Retirer ces choix]({lien#defaut})

Vous avez changé d'avis ? [Revoir tous mes choix]({lienRGDP#defaut})
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
{societe#defaut} a noté que vous acceptez nos messages. Ce n'était pas vous ?
{lien#defaut}
""",
        ),
        SystemTemplate(
            code="address_changed",
            name="Adresse changée sur une fiche",
            values=("lien",),
            lacks=("lienRGDP",),
            purpose="Prévient l'ancienne adresse d'un changement qu'elle peut annuler.",
            subject="Votre adresse a été changée",
            body="""\
Bonjour {prenom#defaut},

Votre adresse a été changée chez {societe#defaut} : nos messages partent maintenant à une
autre adresse que celle-ci.

Ce n'est pas vous ? [Annuler ou confirmer ce changement]({lien#defaut})

C'est bien vous ? Vous n'avez rien à faire.
""",
        ),
        SystemTemplate(
            code="address_confirm",
            name="Confirmation d'une nouvelle adresse",
            values=("lien",),
            lacks=("lienRGDP",),
            purpose="Demande au titulaire d'une nouvelle adresse de la confirmer.",
            subject="Confirmez votre adresse",
            body="""\
Bonjour {prenom#defaut},

{societe#defaut} a noté cette adresse sur votre fiche. Est-elle bien la vôtre ?

[Confirmer mon adresse]({lien#defaut})

Si ce n'est pas vous, n'ouvrez pas ce lien.
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
Quelqu'un a demandé les SMS de {societe#defaut} pour ce numéro. C'est vous ? Confirmez :
{lien#defaut} Sinon, ne faites rien.
""",
        ),
        SystemTemplate(
            code="number_changed_sms",
            name="Numéro changé sur une fiche",
            channel="sms",
            values=("lien",),
            purpose="Prévient l'ancien numéro d'un changement qu'il peut annuler.",
            subject="",
            body="""\
{societe#defaut} : votre numéro a été changé, nos SMS partent maintenant à un autre. Ce n'est
pas vous ? Annulez ce changement : {lien#defaut}
""",
        ),
        SystemTemplate(
            code="request_answered",
            name="Réponse à une demande de droits",
            values=("demande", "date", "suite", "reponse"),
            purpose="Donne à une personne la réponse à sa demande (art. 15 à 21 du RGPD).",
            subject="Notre réponse à votre demande",
            body="""\
Bonjour {civilite#defaut} {prenom#defaut} {nom#defaut},

Vous avez adressé à {societe#defaut} une demande le {date#defaut} : {demande#defaut}.
{suite#defaut} Voici notre réponse :

{reponse#defaut}

Si cette réponse ne vous convient pas, écrivez-nous. Vous pouvez aussi adresser une
réclamation à la CNIL, [www.cnil.fr](https://www.cnil.fr/), ou saisir un tribunal.

Bien cordialement,
{societe#defaut}
""",
        ),
        SystemTemplate(
            code="request_extended",
            name="Prolongation d'une demande de droits",
            values=("demande", "date", "raison", "echeance"),
            purpose="Annonce à une personne que sa demande recevra une réponse plus tard.",
            subject="Notre réponse à votre demande prendra plus de temps",
            body="""\
Bonjour {civilite#defaut} {prenom#defaut} {nom#defaut},

Vous avez adressé à {societe#defaut} une demande le {date#defaut} : {demande#defaut}.
Nous avons besoin de plus de temps pour y répondre, pour ce motif :

{raison#defaut}

Vous recevrez notre réponse au plus tard le {echeance#defaut}.

Si cela ne vous convient pas, écrivez-nous. Vous pouvez aussi adresser une réclamation
à la CNIL, [www.cnil.fr](https://www.cnil.fr/), ou saisir un tribunal.

Bien cordialement,
{societe#defaut}
""",
        ),
        SystemTemplate(
            code="purge_warning",
            name="Annonce d'une suppression automatique",
            values=("nombre", "date", "lien"),
            lacks=OF_A_PERSON,
            purpose="Annonce aux Admins société ce que la conservation va effacer.",
            subject="Fiches bientôt effacées, d'ici au {date#defaut} : {nombre#defaut}",
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
REQUESTS = (CONSENT_REQUEST, "consent_request_sms")
"""Those that ask for a consent: with limits of their own (domain 2.8)."""
