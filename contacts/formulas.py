"""Neutralise values that a spreadsheet would run as a formula, on export; restore them
on import."""

import re
import unicodedata

from contacts.texts import FORBIDDEN, IGNORABLE

FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")


def _starts_one(text: str) -> bool:
    """Whether a spreadsheet would see a formula: full-width forms are folded, invisible
    characters dropped."""
    shown = (
        sign
        for sign in unicodedata.normalize("NFKC", text[:200])
        if unicodedata.category(sign) not in ("Cf", "Cc", "Mn") or sign in "\t\r\n"
    )
    return bool(FORMULA.match(IGNORABLE.sub("", "".join(shown))))


def harmless(text: str) -> str:
    """Prefix with a quote a value that a spreadsheet would run as a formula."""
    clean = FORBIDDEN.sub(" ", text)
    # Also when the value already starts with quotes, so that `as_typed` removes only
    # ours.
    return f"'{clean}" if _starts_one(clean.lstrip("'")) else clean


def as_typed(text: str) -> str:
    """Inverse of `harmless`, so that an exported list can be imported unchanged."""
    ours = text.startswith("'") and _starts_one(text.lstrip("'"))
    return text[1:] if ours else text
