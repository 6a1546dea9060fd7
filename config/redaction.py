import logging
import re

HIDDEN = [
    # What follows is a token, hence a key to somebody's page.
    (re.compile(r"(/rgpd/)(?!lien/)[^/\s?\"']+"), r"\1[jeton]"),
    (re.compile(r"(?<=/)[A-Za-z0-9_:.=-]{24,}(?=[/\s?\"']|$)"), "[jeton]"),
    # A search for a person is in the query of the address.
    (re.compile(r"(/[^\s?\"']*)\?[^\s\"']+"), r"\1?[...]"),
    # PostgreSQL quotes the refused row.
    (re.compile(r"^(DETAIL:).*$", re.MULTILINE), r"\1 [...]"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[adresse]"),
    (
        re.compile(r"(?<![\w.])(\+33|0033|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\w)"),
        "[numéro]",
    ),
]


class DiscreetFormatter(logging.Formatter):
    """No log keeps a token, an address or a number, whatever the message or the exception quotes."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for pattern, replacement in HIDDEN:
            line = pattern.sub(replacement, line)
        return line
