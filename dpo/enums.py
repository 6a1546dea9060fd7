from django.db import models


class BreachNature(models.TextChoices):
    """What a breach touched (art. 4(12)), in the words of the authority's form."""

    CONFIDENTIALITY = "confidentiality", "Confidentialité (lues ou copiées)"
    INTEGRITY = "integrity", "Intégrité (modifiées)"
    AVAILABILITY = "availability", "Disponibilité (perdues ou inaccessibles)"


class Compromised(models.TextChoices):
    """Which lines of the journal belong to a breach."""

    LOGIN = "login", "Un compte (identifiant volé)"
    API_KEY = "api_key", "Une clé API"
    FILE = "file", "Un fichier exporté (perdu ou envoyé par erreur)"
    DAYS = "days", "Tout ce qui s'est fait pendant une période"


class BreachRisk(models.TextChoices):
    """Art. 33(1) and 34(1): what the level asks for."""

    UNLIKELY = "unlikely", "Peu probable : pas de notification"
    RISK = "risk", "Probable : notifier à la CNIL"
    HIGH = "high", "Élevé : notifier, et prévenir les personnes"


class Unusual(models.TextChoices):
    """What a day of one account or key may have that is unusual."""

    SHEETS = "sheets", "Beaucoup de fiches vues"
    NIGHT = "night", "Activité la nuit"
    FIRST_EXPORT = "first_export", "Premier export"
    REFUSED = "refused", "Beaucoup de connexions refusées"
