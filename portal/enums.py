from django.db import models

from contacts.enums import Kind


class Rubric(models.TextChoices):
    """The rubrics that an audience can be given; the values are part of the public
    contract."""

    INFORMATION = "mes_informations", "Mes informations"
    DATA = "mes_donnees", "Télécharger mes données"
    REQUESTS = "mes_demandes", "Exercer mes droits"
    SIGN_UP = "inscription", "Formulaire d'inscription"


RUBRIC_HELP = {
    Rubric.INFORMATION: (
        "La personne voit ce que vous savez d'elle, modifie ses préférences de contact "
        "et relit l'historique de ses choix."
    ),
    Rubric.DATA: "Elle télécharge une copie de ses données (art. 15 et 20 du RGPD).",
    Rubric.REQUESTS: (
        "Elle demande une correction, la suppression ou le blocage de ses données, ou "
        "s'oppose à leur usage (art. 16 à 21) : la demande arrive dans le registre."
    ),
    Rubric.SIGN_UP: "Une page publique pour s'inscrire, à lier ou à intégrer à votre site.",
}


class SignUpField(models.TextChoices):
    """Optional fields of a sign-up form; the name and the e-mail address are always
    asked."""

    TITLE = "title", "Civilité"
    FIRST_NAME = "first_name", "Prénom"
    MOBILE = "mobile", "Téléphone portable"
    PHONE = "phone", "Téléphone fixe"
    STREET = "street", "Adresse"
    POSTCODE = "postcode", "Code postal"
    CITY = "city", "Ville"
    MESSAGE = "message", "Message"

    @classmethod
    def of(cls, audience: str) -> "list[SignUpField]":
        """What the form of this list may ask: a candidate gives neither title nor street
        before an interview (GDPR art. 5(1)(c); C. trav., art. L1221-6)."""
        barred = {cls.TITLE, cls.STREET} if audience == Kind.WORKER else set()
        return [field for field in cls if field not in barred]


class RequestKind(models.TextChoices):
    """The right that is exercised (GDPR art. 15 to 22), or a complaint."""

    ACCESS = "access", "Accès (art. 15)"
    RECTIFICATION = "rectification", "Rectification (art. 16)"
    ERASURE = "erasure", "Effacement (art. 17)"
    RESTRICTION = "restriction", "Limitation (art. 18)"
    PORTABILITY = "portability", "Portabilité (art. 20)"
    OBJECTION = "objection", "Opposition (art. 21)"
    AUTOMATED = "automated", "Décision automatisée (art. 22)"
    COMPLAINT = "complaint", "Réclamation"


PLAIN = {
    RequestKind.ACCESS: "voir vos informations",
    RequestKind.RECTIFICATION: "corriger vos informations",
    RequestKind.ERASURE: "supprimer vos informations",
    RequestKind.RESTRICTION: "bloquer vos informations",
    RequestKind.PORTABILITY: "emporter vos informations",
    RequestKind.OBJECTION: "vous opposer à un usage",
    RequestKind.AUTOMATED: "faire revoir une décision par une personne",
    RequestKind.COMPLAINT: "faire une réclamation",
}
"""Wording shown to the person."""


class CameBy(models.TextChoices):
    PORTAL = "portal", "Portail"
    EMAIL = "email", "E-mail"
    FORM = "form", "Formulaire"
    LETTER = "letter", "Courrier"
    PHONE = "phone", "Téléphone"
    ON_SITE = "on_site", "Sur place"


class Identity(models.TextChoices):
    """How the identity of the requester was checked."""

    LINK = "link", "Lien à usage unique envoyé à son adresse"
    CALL_BACK = "call_back", "Rappel au numéro de la fiche"
    DOCUMENT = "document", "Pièce d'identité vue, non conservée"
    KNOWN = "known", "Personne connue, vue sur place"
    REPRESENTATIVE = "representative", "Représentant, mandat ou jugement vu"
    NOT_YET = "not_yet", "Pas encore vérifiée"


class RequestOutcome(models.TextChoices):
    GRANTED = "granted", "Accordée"
    PARTLY = "partly", "Accordée en partie"
    REFUSED = "refused", "Refusée"
    UNFOUNDED = "unfounded", "Refusée, infondée ou excessive (art. 12.5)"
    DUPLICATE = "duplicate", "Doublon d'une autre demande"
    WITHDRAWN = "withdrawn", "Abandonnée par la personne"
    MOOT = "moot", "Sans objet, données effacées"


GRANTING = (RequestOutcome.GRANTED, RequestOutcome.PARTLY)
TOLD = {
    RequestOutcome.GRANTED: "Elle est accordée.",
    RequestOutcome.PARTLY: "Elle est accordée en partie.",
    RequestOutcome.REFUSED: "Elle est refusée.",
    RequestOutcome.UNFOUNDED: "Elle est refusée : elle est infondée ou excessive.",
    RequestOutcome.DUPLICATE: "Vous avez déjà fait la même demande : elle est traitée une fois.",
    RequestOutcome.WITHDRAWN: "Vous y avez renoncé : elle est close.",
}
"""Outcome as shown to the person. No message is sent for a request without object."""
