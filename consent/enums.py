from django.db import models


class Decision(models.TextChoices):
    """The value of a consent event; also, but for "never asked", a current state."""

    GIVEN = "given", "Accepté"
    PENDING = "pending", "En attente de confirmation"
    REFUSED = "refused", "Refusé"
    WITHDRAWN = "withdrawn", "Retiré"
    EXPIRED = "expired", "Expiré"
    ENDED = "ended", "Terminé"


NEVER_ASKED = "never_asked"
CHOICE_TOLD = {
    Decision.GIVEN: "Accepté",
    Decision.PENDING: "En attente de votre confirmation",
    Decision.REFUSED: "Refusé",
    Decision.WITHDRAWN: "Retiré",
    Decision.EXPIRED: "Terminé (la durée de votre accord est passée)",
    Decision.ENDED: "Terminé (ce choix ne compte plus)",
}
"""The decisions in the words that the person reads, on every page of theirs."""
YES = (Decision.GIVEN, Decision.PENDING)
NO = (Decision.REFUSED, Decision.WITHDRAWN)


class Origin(models.TextChoices):
    """By which way a choice came (domain 1.7)."""

    FORM = "form", "Formulaire d'inscription"
    API = "api", "API"
    PORTAL = "portal", "Portail"
    LINK = "link", "Lien reçu par e-mail ou SMS"
    PAPER = "paper", "Lien imprimé sur papier"
    API_LINK = "api_link", "Lien remis par l'API"
    ONE_CLICK = "one_click", "Désabonnement en un clic"
    SMS_STOP = "sms_stop", "STOP par SMS"
    MANUAL = "manual", "Saisie manuelle"
    IMPORT = "import", "Import"
    COMPLAINT = "complaint", "Plainte"
    CALL = "call", "Lors d'un appel"
    MANDATE = "mandate", "Représentant de la personne"
    SYSTEM = "system", "Système"


OWN_WORD = frozenset(
    {
        Origin.LINK,
        Origin.PORTAL,
        Origin.FORM,
        Origin.ONE_CLICK,
        Origin.SMS_STOP,
        Origin.COMPLAINT,
        Origin.CALL,
    }
)
"""The origins by which a person chooses directly; SQL consent_standings() lists them too."""
HEARD = OWN_WORD | {Origin.MANDATE}
"""The origins whose opt-out a later opt-in reported by staff, the API or an import does not replace."""


class Means(models.TextChoices):
    """How a person stated a choice that a user then typed in; never free text."""

    PAPER = "paper", "Sur papier"
    PHONE = "phone", "Par téléphone"
    ON_SITE = "on_site", "Sur place"
    EMAIL = "email", "Par e-mail ou courrier"


class Reason(models.TextChoices):
    """Why a contact is, or is not, among those whom a campaign may reach."""

    GIVEN = "given", "A accepté"
    MANDATORY = "mandatory", "Campagne obligatoire"
    REFUSED = "refused", "A refusé"
    WITHDRAWN = "withdrawn", "Consentement retiré"
    EXPIRED = "expired", "Consentement expiré"
    NEVER_ASKED = "never_asked", "Jamais demandé"
    PENDING = "pending", "Confirmation attendue"
    SUPPRESSED = "suppressed", "Adresse sur la liste repoussoir"
    NO_ADDRESS = "no_address", "Pas d'adresse"
    UNDELIVERABLE = "undeliverable", "Adresse inutilisable"
    NO_CONTRACT = "no_contract", "Pas de contrat en cours"
    UNCONFIRMED_ADDRESS = "unconfirmed_address", "Adresse pas encore confirmée"
    INACTIVE = "inactive", "Fiche inactive"
    RESTRICTED = "restricted", "Traitement limité"
    GUARDIAN_OBJECTED = "guardian_objected", "Opposition du représentant légal"
    DECEASED = "deceased", "Personne décédée"
    ERASED = "erased", "Données effacées"
    WRONG_AUDIENCE = "wrong_audience", "Hors de la campagne"


class SuppressionReason(models.TextChoices):
    WITHDRAWAL = "withdrawal", "Retrait ou refus, avant effacement"
    OBJECTION = "objection", "Opposition"
    STOP = "stop", "STOP par SMS"
    COMPLAINT = "complaint", "Plainte"
    WAITING = "waiting", "Retrait en cours d'enregistrement"
