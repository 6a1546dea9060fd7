"""The words of an SMS by which a person leaves (domain 4.5).

STOP is what the message asks for, and people write it in their own way. Missing one is
worse than hearing one too many: mandatory messages go on in any case.
"""

import re
import unicodedata

BETWEEN = r"[\W_]{0,3}"
STOP = re.compile(
    rf"(?<![A-Z])S{BETWEEN}T{BETWEEN}O{BETWEEN}P+"
    rf"(?:{BETWEEN}(?:SMS|PUBS?|ALL|MAIL)|E[RZ]?)?(?![A-Z])"
)
LEAVING = re.compile(
    r"(?<![A-Z])(?:ARRETEZ|ARRETER|DESABON\w*|DESINSCRI\w*|DESINCRI\w*|UNSUBSCRIBE|NON"
    r"\W+MERCI|NE PLUS RECEVOIR|NE VEUX PLUS|PLUS DE (?:SMS|MESSAGES?|PUBS?))(?![A-Z])"
)
# In a longer sentence these say something else (« arrêt de bus »).
ALONE = re.compile(
    r"\W*(?:ARRETE?|SUPPRIMER|QUITTER|CANCEL|END|QUIT|STO|SOTP|STPO|TSOP|STOOP|SSTOP|STTOP)"
    r"(?:\W+\w+){0,2}\W*"
)


def is_stop(text: str) -> bool:
    """Whether a reply means STOP: any case, accents, separators or words around it."""
    folded = unicodedata.normalize("NFKD", text).upper()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return bool(STOP.search(plain) or LEAVING.search(plain) or ALONE.fullmatch(plain))
