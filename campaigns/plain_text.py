"""Validation of texts displayed as they are to the public: no merge tag, no HTML."""

import re

from django.core.exceptions import ValidationError

CODE = re.compile(r"\{[^{}\n]*\}|</?[a-z][^<>\n]*>", re.IGNORECASE)
"""A merge tag or an HTML tag: the public pages would display it verbatim."""


def refuse_code(text: str) -> None:
    """Reject merge tags and HTML; a form field validator."""
    if found := CODE.search(text):
        raise ValidationError(
            "Ce texte s'affiche tel quel : « %(code)s » s'y lirait lettre pour lettre. "
            "Retirez-le.",
            params={"code": found.group()},
        )
