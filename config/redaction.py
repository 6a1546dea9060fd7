"""What a log may keep of a message: never a token, an address or a number, whatever it quotes."""

import re
from collections.abc import Callable

# A longer line says no more to who reads it, and costs in proportion.
LONGEST = 8000
CUT = " [...]"
WORD = 200


def _without_query(found: re.Match[str]) -> str:
    return f"{found[1]}?[...]" if "/" in found[1] else found[0]


# Each expression looks at a character a bounded number of times: repetitions are possessive or
# bounded, and none can begin in the middle of what another start has just read.
HIDDEN: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    # What follows is a token, hence a key to somebody's page.
    (re.compile(r"(/rgpd/)(?!lien/)[^/\s?\"']++"), r"\1[jeton]"),
    (re.compile(r"(?<=/)[A-Za-z0-9_:.=-]{24,}+(?=[/\s?\"']|$)"), "[jeton]"),
    # The signature of a link or of a session, alone.
    (
        re.compile(r"(?<![\w-])[\w-]{8,}+:[\w-]{4,}+:[\w-]{20,}+(?![\w-])"),
        "[jeton]",
    ),
    # A search for a person is in the query of the address.
    (re.compile(r"(?<![^\s\"'(=,])([^\s?\"']*+)\?[^\s\"']++"), _without_query),
    # PostgreSQL quotes the refused row.
    (re.compile(r"^(DETAIL:).*+$", re.MULTILINE), r"\1 [...]"),
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
    """The text without what it may not keep, cut to LONGEST characters."""
    if len(text) > LONGEST:
        # From both ends: a traceback says last what went wrong.
        half = LONGEST // 2
        begin, end = text[:half], text[-half:]
        # Half an address would not be known as one: the words at the cut go too.
        begin = begin[:-WORD] + begin[-WORD:].rpartition(" ")[0]
        end = end[:WORD].partition(" ")[2] + end[WORD:]
        text = f"{begin}{CUT}\n{end}"
    for pattern, replacement in HIDDEN:
        text = pattern.sub(replacement, text)
    return text
