"""Values that a spreadsheet would run as a formula, on their way out and back in."""

import re
import unicodedata

from contacts.texts import FORBIDDEN, IGNORABLE

FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")


def _starts_one(text: str) -> bool:
    """As a spreadsheet reads it: wide forms are narrow, signs without a shape are nothing."""
    shown = (
        sign
        for sign in unicodedata.normalize("NFKC", text[:200])
        if unicodedata.category(sign) not in ("Cf", "Cc", "Mn") or sign in "\t\r\n"
    )
    return bool(FORMULA.match(IGNORABLE.sub("", "".join(shown))))


def harmless(text: str) -> str:
    """A value that a spreadsheet would run as a formula becomes plain text."""
    clean = FORBIDDEN.sub(" ", text)
    # Behind quotes of its own as well, so that `as_typed` takes away no other than ours.
    return f"'{clean}" if _starts_one(clean.lstrip("'")) else clean


def as_typed(text: str) -> str:
    """What `harmless` was given: a list that we exported comes back as it was."""
    ours = text.startswith("'") and _starts_one(text.lstrip("'"))
    return text[1:] if ours else text
