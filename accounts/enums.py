from django.db import models


class Scope(models.TextChoices):
    """What an API key may do; the values are part of the public contract."""

    CAMPAIGNS_READ = "campaigns:read", "lire les campagnes"
    CONTACTS_READ = "contacts:read", "lire les fiches"
    CONTACTS_WRITE = "contacts:write", "créer et modifier des fiches"
    CONSENTS_READ = "consents:read", "lire les consentements et leur historique"
    CONSENTS_WRITE = "consents:write", "enregistrer des consentements"
    LINKS_WRITE = "links:write", "créer des liens de préférences"
    RECIPIENTS_READ = "recipients:read", "lire les destinataires d'une campagne"
    LIFECYCLE_WRITE = "lifecycle:write", "désactiver, réactiver et effacer"
    EXPORTS_READ = "exports:read", "exporter les données d'une personne"
