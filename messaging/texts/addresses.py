"""The texts about a change of an address or a number."""

from messaging.texts.base import OF_A_PERSON, QUESTION, SystemTemplate

TEMPLATES = [
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
]
