"""The words by which a person opts out in an SMS (domain 4.5).

The message asks for STOP and people write it in various ways. A missed STOP is worse
than a false one: mandatory messages are sent in any case.
"""

import re
import unicodedata

BETWEEN = r"[\W_]{0,3}"
STOP = re.compile(
    rf"(?<![A-Z])[S5]{BETWEEN}T{BETWEEN}(?:[O0]{BETWEEN})+P+"
    rf"(?:{BETWEEN}(?:SMS|PUBS?|ALL|MAIL)|E[RZ]?)?(?![A-Z])"
)
LEAVING = re.compile(
    r"(?<![A-Z])(?:ARRETEZ|ARRETER|DES\W?ABO\w*|DES\W?INS?[CR]\w*|UNSUB\w*"
    r"|UNSUSCRIBE|OPT\W?OUT|NON\W+MERCI|CESSE[RZ]"
    r"|NE PLUS (?:M.|ME |NOUS )?(?:RECEVOIR|ENVOYER|CONTACTER|ECRIRE|SOLLICITER)"
    r"|NE (?:VEU[XT]|VOULONS|SOUHAIT\w+|DESIR\w+) PLUS"
    r"|NE (?:M.|ME |NOUS )(?:ENVO|CONTACT|ECRI|SOLLICIT|DERANG)\w+ PLUS"
    r"|(?:PLUS|PAS) DE (?:SMS|MESSAGES?|PUBS?)|(?:RETIRE|ENLEVE|LAISSE|SUPPRIME)[RZ]?\WMOI"
    r"|ARRETE?[RZ]? (?:DES|LES|VOS|CES|TOUS) (?:SMS|MESSAGES?|PUBS?|ENVOIS?)"
    r"|NO MORE (?:SMS|MESSAGES?|TEXTS?)"
    r"|(?:SUPPRIME[RZ]|EFFACE[RZ]|RETIRE[RZ]|ENLEVE[RZ]) MON NUMERO|PAS INTERESSEE?"
    r"|(?:ME|NOUS) (?:RETIRER|ENLEVER|SUPPRIMER|EFFACER|ENLEVE[RZ]|RETIRE[RZ]) DE)"
    r"(?![A-Z])|[\U0001F6D1\u26D4]"
)
"""Also the two traffic signs, U+1F6D1 and U+26D4."""
# In a longer sentence these words have another meaning (« arrêt de bus »).
ALONE = re.compile(
    r"\W*(?:(?:J\W)?ARR?ETE?|JE REFUSE|SUPPRIMER|QUITTER|CANCEL|END|FIN|QUIT|REMOVE|RESILI\w+|PLUS JAMAIS"
    r"|HALTE|BASTA|ASSEZ|CA SUFFIT|STO|SOTP|STPO|TSOP|SATOP|STOOP|SSTOP|STTOP)"
    r"(?:\W+\w+){0,2}\W*"
)
# Greek and Cyrillic capitals that look like the Latin ones of « STOP » and « ARRET ».
LOOKALIKES = str.maketrans("ЅТОРАЕΤΟΡΑΕ", "STOPAETOPAE")


def is_stop(text: str) -> bool:
    """Whether a reply means STOP, whatever its case, accents, separators or other
    words."""
    folded = unicodedata.normalize("NFKD", text).upper()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    plain = plain.translate(LOOKALIKES)
    return bool(STOP.search(plain) or LEAVING.search(plain) or ALONE.fullmatch(plain))
