"""SMS length as sent, and shorter alternatives.

GSM 03.38: 160 septets, 153 per part of a long message; any other character makes it
UCS-2: 70 units, then 67. Two-septet characters are never split across two parts.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
# Replacements missing from Unicode's compatibility forms (² is 2, ﬁ is fi, é is e and
# an accent).
REPLACEMENTS = {
    **dict.fromkeys("’‘ʼ′‹›`´", "'"),
    **dict.fromkeys("“”«»„″", '"'),
    **dict.fromkeys("–—−‑‐‒―•·∙‣", "-"),
    **dict.fromkeys("\t\u2028\u2029", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u2060\ufeff", ""),
    "œ": "oe",
    "Œ": "OE",
    "×": "x",
    "÷": "/",
    "\u2044": "/",
    "©": "(c)",
    "®": "(R)",
    "°": " degres",
    "→": "->",
}
NUMBER = re.compile(r"(?<=\b[nN])°\s?")
"""« n° 5 »: the degree sign is written as an o."""


@dataclass(frozen=True)
class Count:
    """`units` are septets, or UTF-16 units when `forcing` characters make it UCS-2."""

    units: int
    parts: int
    forcing: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        return not self.forcing

    @property
    def room(self) -> int:
        """The number of units that all its parts can hold."""
        single, several = (160, 153) if self.is_short else (70, 67)
        return single if self.parts <= 1 else several * self.parts


def count(text: str) -> Count:
    """The length of a text as sent: decomposed accents (NFD) are composed first."""
    text = unicodedata.normalize("NFC", text)
    forcing = tuple(dict.fromkeys(c for c in text if c not in BASIC | EXTENDED))
    sizes = [_units(c, ucs2=bool(forcing)) for c in text]
    single, several = (70, 67) if forcing else (160, 153)
    units = sum(sizes)
    if units <= single:
        return Count(units, 1 if text else 0, forcing)
    parts, used = 1, 0
    for size in sizes:
        if used + size > several:
            parts, used = parts + 1, 0
        used += size
    return Count(units, parts, forcing)


def _units(character: str, *, ucs2: bool) -> int:
    if ucs2:
        return len(character.encode("utf-16-be")) // 2
    return 2 if character in EXTENDED else 1


def shortened(text: str) -> str:
    """The same text with the characters that force UCS-2 replaced; suggested, never
    imposed."""
    text = NUMBER.sub("o ", unicodedata.normalize("NFC", text))
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character in BASIC or character in EXTENDED:
        return character
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    parts = unicodedata.normalize("NFKD", character)
    plain = "".join(
        REPLACEMENTS.get(c, c) for c in parts if not unicodedata.combining(c)
    )
    return plain if set(plain) <= BASIC | EXTENDED else character


def outgoing(text: str, *, stop: bool) -> str:
    """A rendered text as sent: NFC, with the STOP line if required."""
    text = unicodedata.normalize("NFC", text).strip()
    return with_stop(text) if stop else text


def stop_line() -> str:
    """« STOP au 36111 »: the opt-out line of an optional SMS (domain 2.11)."""
    return f"STOP au {settings.SMS_STOP_CODE}"


def with_stop(text: str) -> str:
    """The text with the STOP line, added only if it has none."""
    line = stop_line()
    return text if line in text else f"{text.rstrip()}\n{line}"
