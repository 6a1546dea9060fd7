"""Split a search into words, with the spellings under which each may be stored."""

import re

import phonenumbers

from contacts.addresses import OVERSEAS_REGIONS, ascii_domain
from contacts.texts import visible

HYPHENS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
NUMBER = re.compile(
    # What is copied before it: « Tél. : 06 12 34 56 78 », « tel:+33612345678 ».
    r"(?<!\S)(?:(?:t[eé]l(?:[eé]phone)?|portable|port|mobile|fixe)[ .:]+)?"
    r"(?P<number>\(?\+?[\d(](?:[\d .\-/()]|[,:_](?=\d))*\d)(?=[.,;:!?)]*(?!\S))[.,;:!?)]*",
    re.IGNORECASE,
)
DIALLED = re.compile(r"(?:\+|00)(?P<country>[1-9]\d+)|0(?P<national>[1-9]\d*)")
AROUND = ',;:!?()"«»“”<>'
"""Signs around a word that are no part of it: « Dupont, Marie »."""
FULL = 8
"""From this many digits after the 0, a number is complete, whatever its country."""
SHORTEST = 3
CODES = (
    33,
    *sorted({phonenumbers.country_code_for_region(r) for r in OVERSEAS_REGIONS}),
)


def words(text: str) -> list[tuple[str, ...]]:
    """Each word with its possible stored spellings, of which one must match.

    A telephone number counts as one word however it is grouped, and is searched in its
    stored form. A sign alone (« & ») is no word.
    """
    shown = visible(text)
    found: list[tuple[str, ...]] = []

    def take(number: re.Match[str]) -> str:
        written = number["number"]
        parts = [written] if _numbers(written) else _bare(number[0].rstrip("."))
        found.extend(_numbers(part) or (part,) for part in parts)
        return " "

    rest = NUMBER.sub(take, shown)
    for word in _bare(rest):
        found += [_addresses(word)] if _is_address(word) else _plain(word)
    return found


def _bare(text: str) -> list[str]:
    return [each for each in (word.strip(AROUND) for word in text.split()) if each]


def _plain(word: str) -> list[tuple[str, ...]]:
    return [(part,) for part in HYPHENS.split(word) if any(map(str.isalnum, part))]


def _numbers(written: str) -> tuple[str, ...]:
    """Stored spellings of a telephone number; () for other numbers (postcode, house
    number)."""
    digits = re.sub(r"\(0\)|[^\d+]", "", written)
    dialled = DIALLED.fullmatch(digits)
    if dialled is None or len(digits) > 16:
        return ()
    if country := dialled["country"]:
        for code in CODES:
            country = re.sub(rf"^{code}0", str(code), country)
        return (f"+{country}",)
    national = dialled["national"]
    if len(national) > FULL + 1 or len(national) < SHORTEST:
        return ()
    if len(national) >= FULL:
        return (national,)
    return (written, *(f"+{code}{national}" for code in CODES))


def _is_address(word: str) -> bool:
    return not word.isascii() and ("@" in word or "." in word)


def _addresses(word: str) -> tuple[str, ...]:
    """The word as typed and with its domain in ASCII form, as stored."""
    local, at, domain = word.rpartition("@")
    return word, f"{local}{at}{ascii_domain(domain)}"
