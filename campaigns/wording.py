"""The words of a campaign's label.

A promotional message is not a contract message: CPCE L34-5 covers any message that
promotes goods, services or image, even indirectly.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

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
_OPENING = re.compile(r"\W*j\W*accepte\s+de\s+recevoir\b", re.IGNORECASE)


def refuse_opening_words(label: str) -> None:
    """Reject a label that repeats the words written before it; a form validator."""
    if _OPENING.match(label):
        raise ValidationError(
            "Ne répétez pas « J'accepte de recevoir » : ces mots sont déjà écrits devant "
            "le libellé. Tapez seulement la suite, par exemple « la newsletter »."
        )


def sounds_promotional(label: str) -> bool:
    """Whether a label suggests prospecting rather than a contract."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return bool(_PATTERN.search(plain.lower() + " "))
