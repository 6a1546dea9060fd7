from django.db import models


class MessageState(models.TextChoices):
    """State of a message to one person. `uncertain`: it may have left; only a person
    decides whether it is sent again."""

    QUEUED = "queued", "En attente"
    SENDING = "sending", "En cours d'envoi"
    SENT = "sent", "Envoyé"
    WITHHELD = "withheld", "Écarté"
    FAILED = "failed", "Échec"
    UNCERTAIN = "uncertain", "Incertain"


class FailureReason(models.TextChoices):
    """Why a message did not arrive or was not sent."""

    NO_ADDRESS = "no_address", "Pas d'adresse"
    UNDELIVERABLE = "undeliverable", "Adresse inutilisable"
    ERASED = "erased", "Données effacées"
    DECEASED = "deceased", "Personne décédée"
    RESTRICTED = "restricted", "Traitement limité"
    MANDATE_OVER = "mandate_over", "Mandat terminé entre-temps"
    OBJECTED = "objected", "A dit non entre-temps"
    UNCONFIRMED = "unconfirmed", "Adresse pas encore confirmée"
    NO_LINK = "no_link", "Lien impossible à faire"
    REFUSED = "refused", "Refusé par le serveur du destinataire"
    TOO_MANY_TRIES = "too_many_tries", "Toujours refusé après plusieurs essais"
    BROKEN_TEMPLATE = "broken_template", "Modèle à corriger"
    NOBODY_KNOWS = "nobody_knows", "Coupure pendant l'envoi"


class UnreachedKind(models.TextChoices):
    """Why the message must reach its recipient."""

    MANDATORY = "mandatory", "Message obligatoire"
    ERASURE = "erasure", "Avis de suppression"
    RIGHTS = "rights", "Réponse à une demande"
    BREACH = "breach", "Violation de données"
    MANDATE = "mandate", "Quelqu'un agit pour la personne"
    MANDATE_COPY = "mandate_copy", "Copie à un représentant"


class UnreachedWay(models.TextChoices):
    """How the person was finally reached."""

    LETTER = "letter", "Par courrier"
    PHONE = "phone", "Par téléphone"
    OTHER = "other", "Autrement"
    IMPOSSIBLE = "impossible", "Impossible à joindre"
