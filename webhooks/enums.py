from django.db.models import TextChoices


class WebhookEvent(TextChoices):
    """What a webhook tells; the values are part of the public contract."""

    CONSENT_CHANGED = "consent.changed", "Consentement modifié"
    CONTACT_DEACTIVATED = "contact.deactivated", "Fiche désactivée"
    CONTACT_ERASED = "contact.erased", "Données effacées"
    TEST = "test", "Essai"


class DeliveryState(TextChoices):
    WAITING = "waiting", "En attente"
    DONE = "done", "Remis"
    DEAD = "dead", "Abandonné"
    OVERTAKEN = "overtaken", "Dépassé"
