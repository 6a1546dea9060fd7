"""The words of a campaign's label.

A promotional message is not a contract message: CPCE L34-5 covers any message that
promotes goods, services or image, even indirectly.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

from contacts.enums import Channel

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
_OPENING = re.compile(
    r"\W*j\W*accepte\s+(?:de\s+recevoir|d\W*[êe]tre\s+appel)", re.IGNORECASE
)
CALLED = "J'accepte d'être appelé(e) au téléphone pour"
"""The words before the label of a campaign of calls: a call is not received as a message
is, and consent to it is specific (C. conso., art. L223-1)."""


def sentence(lead: str, label: str, channel: str) -> str:
    """The sentence by which a person accepts a campaign; `lead`: the company's words
    before the campaigns of messages."""
    return f"{CALLED if channel == Channel.PHONE else lead} {label}"


def refuse_opening_words(label: str) -> None:
    """Reject a label that repeats the words written before it; a form validator."""
    if _OPENING.match(label):
        raise ValidationError(
            "Ne répétez pas « J'accepte de recevoir », ni « J'accepte d'être appelé(e) » : "
            "ces mots sont déjà écrits devant le libellé. Tapez seulement la suite, par exemple « la newsletter »."
        )


def sounds_promotional(label: str) -> bool:
    """Whether a label suggests prospecting rather than a contract."""
    return bool(_PATTERN.search(_plain(label) + " "))


_BANNED = re.compile(
    r"\b(?:"
    r"renovations? energetiques?|travaux (?:d'economie|de renovation) d?'?energ\w+"
    r"|economies? d'energie|performance energetique|audit energetique|ma\s?prime\s?renov\w*"
    r"|ma\s?prime\s?adapt\w*|isolation (?:des combles|thermique|exterieure|par l'exterieur"
    r"|a (?:1|un) euro)|isol(?:er|ez) (?:votre|vos|la|les|le) (?:maison|combles?|murs?|toits?|toiture"
    r"|logement|fenetres?)|pompes? a chaleur"
    r"|panneaux? (?:solaires?|photovoltaiques?)|photovoltaique|(?:remplac|chang)\w+ (?:de |votre |la )*chaudieres?"
    r"|chauffe-?eau (?:solaire|thermodynamique)|poeles? a (?:granules?|pellets?|bois)"
    r"|adapt(?:ation|er|ez) (?:du |de (?:votre |la |leur )?|votre |le |la |son )"
    r"(?:logement|domicile|maison|salle de bains?)"
    r"|amenagements? (?:du |de votre )(?:logement|domicile)"
    r"|douches? (?:securisees?|adaptees?|a l'italienne|senior)|monte-?escaliers?"
    r"|baignoires? a porte"
    r")"
)


BANNED_CALLS = (
    "« {words} » : appeler pour la rénovation énergétique ou l'adaptation du logement est "
    "interdit, sauf contrat en cours (loi n° 2025-594 du 30 juin 2025, C. conso., art. "
    "L223-1)."
)


def banned_works(text: str) -> str:
    """The first words of a text about energy renovation or home adaptation, as written;
    "" if none. Prospecting for them is banned outside a running contract (law 2025-594
    of 30 June 2025, C. conso., art. L223-1)."""
    plain = _plain(text.replace("\u2019", "'"))
    found = _BANNED.search(plain)
    return found[0] if found else ""


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())
