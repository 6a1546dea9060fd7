"""Values that a spreadsheet would run as a formula, on their way out and back in."""

import re

from contacts.texts import FORBIDDEN

FORMULA = re.compile(r"^\s*[=+\-@\t\r|%]")


def harmless(text: str) -> str:
    """A value that a spreadsheet would run as a formula becomes plain text."""
    clean = FORBIDDEN.sub(" ", text)
    return f"'{clean}" if FORMULA.match(clean) else clean


def as_typed(text: str) -> str:
    """What `harmless` was given: a list that we exported comes back as it was."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
