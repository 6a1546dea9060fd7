"""Durations as people read and type them: years, months or days, stored as whole days.

A year has 365 days and a month 30: three years are 1095 days, twelve months are a year.
"""

from django.db import models

from core.plurals import counted

YEAR = 365
MONTH = 30


class Unit(models.TextChoices):
    YEARS = "years", "ans"
    MONTHS = "months", "mois"
    DAYS = "days", "jours"


def in_days(number: int, unit: str) -> int:
    if unit == Unit.DAYS:
        return number
    years, months = (number, 0) if unit == Unit.YEARS else divmod(number, 12)
    return years * YEAR + months * MONTH


def split(days: int) -> tuple[int, Unit]:
    """The number and unit in which these days are shown for typing. Up to 30 days they
    stay days: the number is what was typed."""
    if days % YEAR == 0:
        return days // YEAR, Unit.YEARS
    years, rest = divmod(days, YEAR)
    if days > MONTH and rest % MONTH == 0 and rest // MONTH < 12:
        return years * 12 + rest // MONTH, Unit.MONTHS
    return days, Unit.DAYS


def in_words(days: int) -> str:
    """Convert days to « 3 ans », « 6 mois » or « 45 jours »."""
    years = round(days / 365.25)
    if years and years * YEAR <= days <= years * YEAR + years // 4 + 1:
        return counted(years, "an")
    if days % MONTH == 0 and days < YEAR:
        return f"{days // MONTH} mois"
    return counted(days, "jour")


def exactly(days: int | None) -> str:
    """« 3 ans (1095 jours) », « 30 jours »; "" without a duration."""
    if not days:
        return ""
    number, unit = split(days)
    if unit == Unit.DAYS:
        return counted(days, "jour")
    words = counted(number, "an") if unit == Unit.YEARS else f"{number} mois"
    return f"{words} ({counted(days, 'jour')})"
