"""Validation of a company's SIRET and telephone number."""

import phonenumbers
from phonenumbers import shortnumberinfo

LA_POSTE = "356000000"


def has_key(siret: str) -> bool:
    """Whether the SIRET's check digit is correct (Luhn).

    La Poste has more establishments than that scheme allows: for its numbers, a sum
    of digits that is a multiple of 5 is valid too.
    """
    digits = [int(digit) for digit in siret]
    if siret.startswith(LA_POSTE) and sum(digits) % 5 == 0:
        return True
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[0::2]]
    return (sum(doubled) + sum(digits[1::2])) % 10 == 0


def can_be_called(phone: str) -> bool:
    """Whether it is a valid full or short number (e.g. 3939)."""
    try:
        number = phonenumbers.parse(phone, "FR")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(
        number
    ) or shortnumberinfo.is_valid_short_number(number)
