from django.db.models import TextChoices


class WebhookEvent(TextChoices):
    """What other programs are told of, by webhooks and GET /changes; the values are part
    of the public contract."""

    CONTACT_CREATED = "contact.created", "Fiche créée"
    CONTACT_UPDATED = "contact.updated", "Fiche modifiée"
    CONTACT_DEACTIVATED = "contact.deactivated", "Fiche désactivée"
    CONTACT_REACTIVATED = "contact.reactivated", "Fiche réactivée"
    CONTACT_ERASED = "contact.erased", "Données effacées"
    CONTACT_DECEASED = "contact.deceased", "Décès signalé ou démenti"
    CONTACT_RESTRICTED = "contact.restricted", "Traitement limité, ou limitation levée"
    CONTACT_MERGED = "contact.merged", "Fiches fusionnées, ou séparées"
    CONSENT_CHANGED = "consent.changed", "Consentement modifié"
    ADDRESS_CLOSED = "address.closed", "Adresse ou numéro hors d'usage"
    ADDRESS_REOPENED = "address.reopened", "Adresse ou numéro de nouveau en usage"
    REQUEST_OPENED = "request.opened", "Demande d'exercice de droits reçue"
    REQUEST_CLOSED = "request.closed", "Demande d'exercice de droits close"
    TEST = "test", "Essai"


class DeliveryState(TextChoices):
    WAITING = "waiting", "En attente"
    DONE = "done", "Remis"
    DEAD = "dead", "Abandonné"
    OVERTAKEN = "overtaken", "Dépassé"
