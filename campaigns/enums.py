from django.db import models


class State(models.TextChoices):
    """État. Inactive and deleted are not offered; their consents and history stay."""

    ACTIVE = "active", "Actif"
    INACTIVE = "inactive", "Inactif"
    DELETED = "deleted", "Supprimé"


class LawfulBasis(models.TextChoices):
    """RGPD art. 6(1). Only an optional campaign rests on consent."""

    CONSENT = "consent", "Consentement"
    CONTRACT = "contract", "Exécution du contrat"
    LEGAL_OBLIGATION = "legal_obligation", "Obligation légale"
