"""Validation of postcodes, IBANs and social security numbers."""

import re

from django.core.exceptions import ValidationError

FRENCH = re.compile(r"(?:FR?[- ]?)?(\d{5})(?:\.0| CEDEX(?: \d{1,2})?)?")
"""« F-75001 », « 75001 CEDEX 08 », and a number that a program exported as a decimal."""
POSTCODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 -]{2,9}", re.ASCII)


def normalise_postcode(value: str) -> str:
    """Five digits in France; a foreign postcode is accepted if it contains a digit."""
    postcode = " ".join(value.upper().split())
    if postcode.replace(" ", "").isdigit():
        postcode = postcode.replace(" ", "")
    if written := FRENCH.fullmatch(postcode):
        postcode = written[1]
    if postcode and not POSTCODE.fullmatch(postcode):
        raise ValidationError(
            "Ce code postal n'est pas valide (exemple : 69003).",
            code="postcode_invalid",
        )
    return postcode


def normalise_iban(value: str) -> str:
    """Without spaces; checks the two check digits (ISO 7064, 97-10)."""
    iban = "".join(value.upper().split())
    if not iban:
        return ""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban) or not _iban_fits(iban):
        raise ValidationError(
            "Cet IBAN n'est pas valide : vérifiez ses chiffres.", code="iban_invalid"
        )
    return iban


def _iban_fits(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def normalise_social_security_number(value: str) -> str:
    """Fifteen characters; the last two are the key of the first thirteen (2A, 2B:
    Corsica)."""
    number = re.sub(r"[\s.]", "", value.upper())
    if not number:
        return ""
    form = re.fullmatch(r"[1-478]\d{4}(?:\d{2}|2[AB])\d{8}", number)
    if not form or not _key_fits(number):
        raise ValidationError(
            "Ce numéro de sécurité sociale n'est pas valide (15 chiffres, clé comprise).",
            code="social_security_number_invalid",
        )
    return number


def _key_fits(number: str) -> bool:
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(number[13:])
