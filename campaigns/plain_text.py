"""Texts that the public reads as they are: no tag, no HTML."""

import re

from django.core.exceptions import ValidationError

CODE = re.compile(r"\{[^{}\n]*\}|</?[a-z][^<>\n]*>", re.IGNORECASE)
"""A merge tag or a piece of HTML: these pages would show it letter for letter."""


def refuse_code(text: str) -> None:
    """A validator of form fields."""
    if found := CODE.search(text):
        raise ValidationError(
            "Ce texte s'affiche tel quel : « %(code)s » s'y lirait lettre pour lettre. "
            "Retirez-le.",
            params={"code": found.group()},
        )
