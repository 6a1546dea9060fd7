"""Validation of names typed by the public."""

import re
import unicodedata

from django.core.exceptions import ValidationError

from contacts.texts import printable, visible

DOT = "[.\u3002\u0701\u06d4]"
"""The dots of a domain name (UTS 46) and their look-alikes."""
ADDRESS = re.compile(
    rf"[@/\\<>\[\]{{}}:\u2044\u2215\u29f8]|\b(?:www|https?)\b|\b\w{{2,}}{DOT}\w{{2,}}"
    rf"|\b\w{DOT}(?:com|fr|net|org|eu|io|info|biz|app)\b"
    r"|\b(?:arobase|dot|point)\s+(?:fr|com|net|org|eu|io)\b|(?:\d[\s.\-]*){6}",
    re.IGNORECASE,
)
"""An e-mail address, a URL, a telephone number, or part of one."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ\- ]|(?<=[^\W\d_])\.(?=[ \-]|$))*")
"""Letters; a dot is allowed only at the end of an abbreviation."""
APOSTROPHE = "ʼ"
"""The one modifier letter of names; others look like a dot (U+A4F8)."""
LONGEST_GREETING = 40
MOST_WORDS = 4


def clean_name(text: str) -> str:
    """The name without invisible characters. Raises ValidationError (code not_a_name)
    on an address, a URL or a line break, because an e-mail may quote the name to
    someone else."""
    name = visible(printable(text))
    if CONTROL.search(name) or ADDRESS.search(name):
        raise ValidationError(
            "Un nom ne contient ni adresse, ni lien, ni retour à la ligne.",
            code="not_a_name",
        )
    return name


def greeting_name(text: str) -> str:
    """The name if it looks like one (letters, a few words), else ""."""
    is_name = (
        len(text) <= LONGEST_GREETING
        and len(text.split()) <= MOST_WORDS
        and NAME.fullmatch(text)
        and not any(unicodedata.category(c) == "Lm" for c in text if c != APOSTROPHE)
        and not ADDRESS.search(text)
    )
    return text if is_name else ""
