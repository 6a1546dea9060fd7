from django.db import models


class State(models.TextChoices):
    """État. Inactive and deleted are not offered; their consents and history stay."""

    ACTIVE = "active", "Actif"
    INACTIVE = "inactive", "Inactif"
    DELETED = "deleted", "Supprimé"


class LawfulBasis(models.TextChoices):
    """RGPD art. 6(1). Only an optional campaign rests on consent, and only a request
    for consent on the legitimate interest."""

    CONSENT = "consent", "Consentement"
    CONTRACT = "contract", "Exécution du contrat"
    LEGAL_OBLIGATION = "legal_obligation", "Obligation légale"
    LEGITIMATE_INTEREST = "legitimate_interest", "Intérêt légitime"


BINDING = (LawfulBasis.CONTRACT, LawfulBasis.LEGAL_OBLIGATION)
"""The bases of a mandatory campaign."""
