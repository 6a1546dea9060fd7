"""Values that a spreadsheet would run as a formula, on their way out and back in."""

import re

FORMULA = re.compile(r"^\s*[=+\-@\t\r|%]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(text: str) -> str:
    """A value that a spreadsheet would run as a formula becomes plain text."""
    clean = UNPRINTABLE.sub(" ", text)
    return f"'{clean}" if FORMULA.match(clean) else clean


def as_typed(text: str) -> str:
    """What `harmless` was given: a list that we exported comes back as it was."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
