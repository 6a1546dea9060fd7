"""Remove tokens, addresses and numbers from log messages, including quoted ones."""

import re
from collections.abc import Callable

# A longer line is not more useful, and redaction time is proportional to length.
LONGEST = 8000
CUT = " [...]"
WORD = 200


def _without_query(found: re.Match[str]) -> str:
    return f"{found[1]}?[...]" if "/" in found[1] else found[0]


# Linear time: repetitions are possessive or bounded, and no match can start within the
# text that another attempt has just read.
HIDDEN: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    # What follows is a token, which gives access to a person's page.
    (re.compile(r"(/rgpd/)(?!lien/)[^/\s?\"']++"), r"\1[jeton]"),
    (re.compile(r"(?<=/)[A-Za-z0-9_:.=-]{24,}+(?=[/\s?\"']|$)"), "[jeton]"),
    # The signature of a link or of a session, alone.
    (
        re.compile(r"(?<![\w-])[\w-]{8,}+:[\w-]{4,}+:[\w-]{20,}+(?![\w-])"),
        "[jeton]",
    ),
    # A search for a person is in the query string of the URL.
    (re.compile(r"(?<![^\s\"'])([^\s?\"']*+)\?[^\s\"']++"), _without_query),
    # PostgreSQL quotes the refused row, and the statement with its values.
    (
        re.compile(r"^(DETAIL:|CONTEXT:|QUERY:|LINE \d{1,9}+:).*+$", re.MULTILINE),
        r"\1 [...]",
    ),
    (
        re.compile(r"(?<![\w.+-])[\w.+-]{1,80}+@[\w-]++(?:\.[\w-]++)++"),
        "[adresse]",
    ),
    (
        re.compile(r"(?<![\w.])(?:\+33|0033|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\w)"),
        "[numéro]",
    ),
]


def discreet(text: str) -> str:
    """The redacted text, cut to LONGEST characters."""
    if len(text) > LONGEST:
        # Keep both ends: the last lines of a traceback are the most useful.
        half = LONGEST // 2
        begin, end = text[:half], text[-half:]
        # A truncated address would not be recognised: drop the words at the cut too.
        begin = begin[:-WORD] + begin[-WORD:].rpartition(" ")[0]
        end = end[:WORD].partition(" ")[2] + end[WORD:]
        text = f"{begin}{CUT}\n{end}"
    for pattern, replacement in HIDDEN:
        text = pattern.sub(replacement, text)
    return text
