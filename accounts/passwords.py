"""Password validator against guessable content: common French words, keyboard runs, the
company's name."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Company, User

WORDS = Path(__file__).with_name("common_words.txt")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1a2z3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
LEAST_LEFT = 6
"""Minimum number of distinct characters left once guessable words are removed; digits
count for two at most."""
SHORTEST = 4
LEET = str.maketrans("@€3105$7", "aeeiosst")
REFUSED = (
    "Ce mot de passe est fait de mots ou de suites que l'on devine (mot courant, clavier, "
    "date, nom de la société). Choisissez une phrase bien à vous."
)


class GuessableWordsValidator:
    """Refuse guessable passwords; for AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError if fewer than LEAST_LEFT characters remain."""
        plain = _plain(password)
        # Two readings: « m0tdep@sse » as leet speak; « 1985 » as a date, not letters.
        readings = (plain, plain.translate(LEET))
        if min(_left(text, _words()) for text in readings) < LEAST_LEFT:
            raise ValidationError(REFUSED, code="password_guessable")

    def get_help_text(self) -> str:
        return "Une phrase bien à vous vaut mieux qu'un mot suivi de chiffres."


def _left(text: str, words: Iterable[str]) -> int:
    for word in words:
        text = text.replace(word, " ")
    for row in ROWS:
        for way in (row, row[::-1]):
            text = _without_runs(text, way)
    letters = {sign for sign in text if sign.isalpha()}
    digits = {sign for sign in text if sign.isdigit()}
    return len(letters) + min(len(digits), 2)


def _without_runs(text: str, row: str) -> str:
    """Remove runs of SHORTEST or more consecutive characters of a row."""
    for length in range(len(row), SHORTEST - 1, -1):
        for start in range(len(row) - length + 1):
            text = text.replace(row[start : start + length], " ")
    return text


def _plain(text: str) -> str:
    """Lower-case letters and digits, without accents or punctuation; leet symbols are
    kept."""
    small = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in small if sign.isalnum() or sign in "@€$")


def _words() -> list[str]:
    """Longest first, so that a word is removed before the shorter words it contains."""
    return sorted({*_common(), *_of_the_company()}, key=len, reverse=True)


@cache
def _common() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").split()
    return frozenset(word for line in lines if len(word := _plain(line)) >= SHORTEST)


def _of_the_company() -> set[str]:
    company = Company.current()
    host = urlsplit(settings.BASE_URL).hostname or ""
    told = [company.name, company.city, company.sms_sender, company.email, host]
    parts = {part for text in told for part in re.split(r"[\W_]+", text)}
    whole = {_plain(text) for text in told}
    return {w for w in whole | {_plain(p) for p in parts} if len(w) >= SHORTEST}
