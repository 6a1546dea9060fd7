"""Where a recipient stores the data: the country, and the safeguard outside Europe.

RGPD art. 44 to 49. « L'Union européenne » includes here the three other countries of
the European Economic Area, where the RGPD applies as well.
"""

from django.db import models

EEA = {
    "FR": "France",
    "DE": "Allemagne",
    "AT": "Autriche",
    "BE": "Belgique",
    "BG": "Bulgarie",
    "CY": "Chypre",
    "HR": "Croatie",
    "DK": "Danemark",
    "ES": "Espagne",
    "EE": "Estonie",
    "FI": "Finlande",
    "GR": "Grèce",
    "HU": "Hongrie",
    "IE": "Irlande",
    "IS": "Islande",
    "IT": "Italie",
    "LV": "Lettonie",
    "LI": "Liechtenstein",
    "LT": "Lituanie",
    "LU": "Luxembourg",
    "MT": "Malte",
    "NO": "Norvège",
    "NL": "Pays-Bas",
    "PL": "Pologne",
    "PT": "Portugal",
    "CZ": "République tchèque",
    "RO": "Roumanie",
    "SK": "Slovaquie",
    "SI": "Slovénie",
    "SE": "Suède",
}
ELSEWHERE = {
    "ZA": "Afrique du Sud",
    "AD": "Andorre",
    "AR": "Argentine",
    "AU": "Australie",
    "BR": "Brésil",
    "CA": "Canada",
    "KR": "Corée du Sud",
    "CI": "Côte d'Ivoire",
    "US": "États-Unis",
    "IN": "Inde",
    "IL": "Israël",
    "JP": "Japon",
    "MG": "Madagascar",
    "MA": "Maroc",
    "MU": "Maurice",
    "MC": "Monaco",
    "NZ": "Nouvelle-Zélande",
    "PH": "Philippines",
    "GB": "Royaume-Uni",
    "SN": "Sénégal",
    "RS": "Serbie",
    "SG": "Singapour",
    "CH": "Suisse",
    "TN": "Tunisie",
    "TR": "Turquie",
    "UA": "Ukraine",
    "UY": "Uruguay",
}
CHOICES = [
    ("Union européenne et Espace économique européen", list(EEA.items())),
    ("Hors de l'Union européenne", list(ELSEWHERE.items())),
]


class Guarantee(models.TextChoices):
    """Legal ground of a transfer outside the European Union."""

    ADEQUACY = "adequacy", "Décision d'adéquation de la Commission"
    CLAUSES = "clauses", "Clauses types de la Commission"
    BINDING_RULES = "bcr", "Règles d'entreprise contraignantes"


def is_outside(country: str) -> bool:
    return bool(country) and country not in EEA
