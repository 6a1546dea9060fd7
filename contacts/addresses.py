"""One stored shape for each address, and the keyed digest that stands for it.

The digest (HMAC-SHA-256 with ADDRESS_HMAC_KEY) finds an address without keeping it:
French numbers are few enough to be guessed from a bare hash (CNIL MED-2023-040).
"""

import hashlib
import hmac

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import PhoneNumber, PhoneNumberType

OVERSEAS_REGIONS = ("RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF")
# The mobiles that ARCEP keeps for fiction: invented people have one, nobody real does.
FICTION = range(639980000, 639990000)


def normalise_email(value: str) -> str:
    """Trimmed and lower-cased; raises ValidationError (code email_invalid)."""
    email = value.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(
            "Cette adresse e-mail n'est pas valide.", code="email_invalid"
        ) from None
    return email


def _parse(value: str) -> PhoneNumber | None:
    """The number as France, then an overseas region, reads it (0692... is La Réunion)."""
    for region in ("FR", *OVERSEAS_REGIONS):
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or _is_fiction(number):
            return number
    return None


def _is_fiction(number: PhoneNumber) -> bool:
    return number.country_code == 33 and number.national_number in FICTION


def normalise_mobile(value: str) -> str:
    """E.164; raises ValidationError (code mobile_invalid or landline_as_mobile)."""
    if not value.strip():
        return ""
    number = _parse(value)
    if number is None:
        raise ValidationError(
            "Ce numéro de portable n'est pas valide.", code="mobile_invalid"
        )
    if phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE:
        raise ValidationError(
            "C'est un numéro fixe : un SMS ne peut pas lui parvenir.",
            code="landline_as_mobile",
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalise_phone(value: str) -> str:
    """E.164 where the number is understood, else as typed: it is only read by people."""
    number = _parse(value) if value.strip() else None
    if number is None:
        return value.strip()
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def check_phone(value: str) -> str:
    """As `normalise_phone`, for a number being typed: raises ValidationError
    (code phone_invalid) where it is no number of France or of the country it names."""
    if value.strip() and _parse(value) is None:
        raise ValidationError(
            "Ce numéro de téléphone n'est pas valide (étranger : avec son indicatif, "
            "par exemple +41).",
            code="phone_invalid",
        )
    return normalise_phone(value)


def readable_number(value: str) -> str:
    """As French people write it; a foreign number keeps its country code."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    if number.country_code == 33:
        digits = f"0{number.national_number:09d}"
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))


def address_key(value: str | None) -> str | None:
    """The keyed digest (64 hex digits) of a normalised address; None for none."""
    if not value:
        return None
    key = settings.ADDRESS_HMAC_KEY.encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
