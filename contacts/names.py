"""What a name may be where anybody can type one."""

import re

from django.core.exceptions import ValidationError

from contacts.texts import printable, visible

DOT = "[.\u3002\u0701\u06d4]"
"""What stands for the dot of a domain (UTS 46), and what looks like one."""
ADDRESS = re.compile(
    rf"[@/\\<>\[\]{{}}:\u2044\u2215\u29f8]|\bwww\b|\b\w{{2,}}{DOT}\w{{2,}}"
    r"|\b(?:arobase|dot|point)\s+(?:fr|com|net|org|eu|io)\b|(?:\d[\s.\-]*){6}",
    re.IGNORECASE,
)
"""An e-mail address, a web address, a telephone number, or a part of one."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ\- ]|\.(?=[ \-]|$))*")
"""Letters, with a dot only where an abbreviation ends."""
LONGEST_GREETING = 40
MOST_WORDS = 4


def clean_name(text: str) -> str:
    """The name without invisible signs; raises ValidationError (code not_a_name) for an
    address, a web address or a line break: a mail may quote it to somebody else."""
    name = visible(printable(text))
    if CONTROL.search(name) or ADDRESS.search(name):
        raise ValidationError(
            "Un nom ne contient ni adresse, ni lien, ni retour à la ligne.",
            code="not_a_name",
        )
    return name


def greeting_name(text: str) -> str:
    """The name if it looks like one (letters, a few words), else nothing."""
    is_name = (
        len(text) <= LONGEST_GREETING
        and len(text.split()) <= MOST_WORDS
        and NAME.fullmatch(text)
        and not ADDRESS.search(text)
    )
    return text if is_name else ""
