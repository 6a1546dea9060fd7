"""Text normalisation: Unicode NFC, without characters that XML forbids."""

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters forbidden by XML 1.0 (2.2): a workbook containing one cannot be opened."""
IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164"
    "\u2800\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties) outside category Cf, and
the blank pattern of Braille."""


def visible(text: str) -> str:
    """NFKC (full-width letters are folded), trimmed, without invisible characters:
    zero-width, soft hyphen, word joiner, byte order mark, direction marks."""
    if text.isascii():
        return text.strip()
    shown = IGNORABLE.sub("", text)
    shown = "".join(c for c in shown if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", shown).strip()


def printable(text: str) -> str:
    """NFC, and "" for a text of invisible characters only. Raises ValidationError (code
    unprintable) on a character that XML forbids."""
    if FORBIDDEN.search(text):
        raise ValidationError(
            "Ce texte contient un caractère qui ne peut pas être affiché :"
            " effacez-le et tapez-le de nouveau.",
            code="unprintable",
        )
    return unicodedata.normalize("NFC", text) if visible(text) else ""


def needed(text: str) -> str:
    """The printable text, without blanks around it; raises ValidationError (code
    required) if nothing of it is visible."""
    if not (shown := printable(text.strip())):
        raise ValidationError("Ce champ est obligatoire.", code="required")
    return shown


def without_accents(text: str) -> str:
    """NFKD, without combining marks: « é », composed or not, becomes « e »."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case, without accents or punctuation: « E-Mail » and « e mail » are equal."""
    return re.sub(r"[^a-z0-9]+", " ", without_accents(text.casefold())).strip()
