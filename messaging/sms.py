"""SMS: how long a text really is, and what would shorten it.

GSM 03.38: 160 septets, 153 in a part of a long one; any other character makes it UCS-2:
70 units, then 67. Two-septet characters are never split across two parts.
"""

from dataclasses import dataclass

from django.conf import settings

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
REPLACEMENTS = {
    **dict.fromkeys("’‘ʼ′", "'"),
    **dict.fromkeys("“”«»", '"'),
    **dict.fromkeys("–—−‑", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
    "…": "...",
    "œ": "oe",
    "Œ": "OE",
    "ç": "c",
    **dict.fromkeys("êë", "e"),
    **dict.fromkeys("âãá", "a"),
    **dict.fromkeys("îïí", "i"),
    **dict.fromkeys("ôõó", "o"),
    **dict.fromkeys("ûú", "u"),
    "ÿ": "y",
    **dict.fromkeys("ÀÂÁ", "A"),
    **dict.fromkeys("ÈÊË", "E"),
    **dict.fromkeys("ÎÏ", "I"),
    "Ô": "O",
    **dict.fromkeys("ÙÛ", "U"),
}


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
        """How many units all its parts can hold."""
        single, several = (160, 153) if self.is_short else (70, 67)
        return single if self.parts <= 1 else several * self.parts


def count(text: str) -> Count:
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
    """The same with what forces the long encoding replaced; offered, never imposed."""
    return "".join(REPLACEMENTS.get(c, c) for c in text)


def stop_line() -> str:
    """« STOP au 36111 »: how an optional SMS is left (domain 2.11)."""
    return f"STOP au {settings.SMS_STOP_CODE}"


def with_stop(text: str) -> str:
    """An optional SMS names the way out, once."""
    line = stop_line()
    return text if line in text else f"{text.rstrip()}\n{line}"
