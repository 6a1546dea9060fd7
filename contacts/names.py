"""What a name may be where anybody can type one."""

import re

from django.core.exceptions import ValidationError

from contacts.texts import printable, visible

ADDRESS = re.compile(
    r"[@/\\<>]|www\.|\b\w{2,}\.(?:[a-z]{2,3}|info|shop|site|online|example|paris|bzh)\b",
    re.IGNORECASE,
)
"""An e-mail address, a web address, or a part of one."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ.\- ])*")
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
