"""Detection of promotional labels: a promotional message is not a contract message.

CPCE L34-5 covers any message that promotes goods, services or image, even indirectly.
"""

import re
import unicodedata

_STEMS = (
    "actualite",
    "avantage",
    "bon plan",
    "bons plans",
    "cadeau",
    "commercial",
    "concours",
    "decouvr",
    "evenement",
    "fidelite",
    "invitation",
    r"jeux?\b",
    "lettre d'info",
    "newsletter",
    "nouveaute",
    "nos nouvelles",
    "nouveau service",
    "nouveaux service",
    "offre",
    "parrain",
    "partenaire",
    "promo",
    "publicit",
    "pub ",
    "reduction",
    "sollicit",
    "destock",
    "solde",
    "tarif",
    "vente",
    # « La remise des clés » is not promotional.
    r"remises\b",
    r"remise de \d",
    r"remise\b(?! (?:d|en |a ))",
)
_PATTERN = re.compile(r"\b(" + "|".join(_STEMS) + ")")


def sounds_promotional(label: str) -> bool:
    """Whether a label suggests prospecting rather than a contract."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return bool(_PATTERN.search(plain.lower() + " "))
