"""Canonical form of e-mail addresses and phone numbers, and their keyed digests.

One mailbox or phone line has one key, however it is written (domain 2.16, 4.3): all
code that stores, searches, compares, sends to or receives an address uses
`normalise_email` or `normalise_mobile`.

The digest (HMAC-SHA-256 with ADDRESS_HMAC_KEY) allows a look-up without storing the
address. It is keyed because there are so few French numbers that a plain hash can be
reversed (CNIL MED-2023-040).
"""

import hashlib
import hmac
import re
from urllib.parse import unquote

import idna
import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from phonenumbers import PhoneNumber, PhoneNumberType

from contacts.texts import visible

LONGEST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
LONGEST_LOCAL = 64
"""RFC 5321, 4.5.3.1.1."""
ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
"""A local part that needs no quotes (RFC 5322, 3.2.3)."""
ON_INTERNET = EmailValidator(allowlist=[])
MAILTO = re.compile(r"(?:mailto|smtp):([^?]*)(?:\?.*)?", re.IGNORECASE)
"""A link (RFC 6068), or « SMTP:anne@exemple.fr » of an Exchange directory."""
WRAPPED = re.compile(r"""(['"«\[]+)\s*([^'"«»\[\]]+@[^'"«»\[\]]+)\s*['"»\]]+""")
"""« 'anne@exemple.fr' », as Outlook shows a recipient without a name."""
NAMED = re.compile(r"[^<>]*<([^<>]*)>")
"""« Anne Arbusse <anne@exemple.fr> », the form that mail programs copy."""

OVERSEAS_REGIONS = ("RE", "GP", "MQ", "GF", "YT", "BL", "MF", "PM")
"""Regions whose numbers are dialled with 0 and nine digits, as in France. Six digits of
Saint-Pierre-et-Miquelon without +508 are more likely a truncated French number."""
NATIONAL = 10**8
"""The smallest number of nine digits."""
MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
LANDLINE_TYPES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP)
# Numbers reserved by ARCEP for fiction: used in tests and demos, never assigned.
FICTION = (
    range(199000000, 199010000),
    range(261910000, 261920000),
    range(353010000, 353020000),
    range(465710000, 465720000),
    range(536490000, 536500000),
    range(639980000, 639990000),
)
TELEPHONE = re.compile(r"tel:", re.IGNORECASE)
DECIMAL = re.compile(r"\d{9,12}[.,]0")
"""A number that a program exported as a decimal one: 612345678.0."""
REMARK = re.compile(r"\([^()\d]*\)")
"""« (portable) » after a number, « (Anne) » after an address."""


def normalise_email(value: str) -> str:
    """Canonical form of an e-mail address; "" if empty.

    Invisible characters removed, NFKC, lower case, domain in IDNA ASCII form (UTS 46).
    Raises ValidationError (code email_invalid).
    """
    email = _unwrapped(_unwrapped(visible(value)))
    if not email:
        return ""
    local, _, domain = REMARK.sub("", email).strip(" ;,").rpartition("@")
    inside = re.sub(r"\\(.)", r"\1", local[1:-1])
    if local[:1] == local[-1:] == '"' and ATOMS.fullmatch(inside):
        # The quotes of "anne"@exemple.fr add nothing, nor does the backslash of
        # "an\ne"@exemple.fr (RFC 5321, 4.1.2).
        local = inside
    # The final dot of a complete domain name (RFC 1034, 3.1) names the same mailbox.
    email = f"{local.lower()}@{ascii_domain(domain).removesuffix('.')}"
    try:
        ON_INTERNET(email)
    except ValidationError:
        email = ""
    if (
        not email.isascii()
        # [192.0.2.1]: a machine, perhaps one of our own network; no mailbox of a person.
        or email.endswith("]")
        or len(local) > LONGEST_LOCAL
        or not 0 < len(email) <= LONGEST_EMAIL
    ):
        raise ValidationError(
            "Cette adresse e-mail n'est pas valide.", code="email_invalid"
        )
    return email


def _unwrapped(email: str) -> str:
    """The address without its link, its name or its quotes, outermost first."""
    if link := MAILTO.fullmatch(email):
        # RFC 6068, 2: characters of a link may be percent-encoded.
        email = visible(unquote(link[1]))
    if form := NAMED.fullmatch(email):
        email = form[1].strip()
    if form := WRAPPED.fullmatch(email):
        email = form[2].strip()
    return email


def ascii_domain(domain: str) -> str:
    """The domain in lower case, with accented labels as xn--; unchanged but for case if
    IDNA rejects it. IDNA 2003 knows signs that IDNA 2008 does not (emoji), and domains
    that were registered with them."""
    domain = domain.lower()
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        pass
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def readable_email(value: str) -> str:
    """The address for display, with accents in the domain."""
    local, at, domain = value.rpartition("@")
    if "xn--" not in domain:
        return value
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return value


def _parse(value: str) -> PhoneNumber | None:
    """Parse as a French number, then as each overseas region's (0692... is La Réunion)."""
    written = REMARK.sub("", TELEPHONE.sub("", visible(value))).strip()
    if DECIMAL.fullmatch(written):
        written = written[:-2]
    if any(sign.isalpha() for sign in written):
        return None
    if re.search(r";.*\d", written):
        # Two numbers in one field: the library would take the second for a parameter.
        return None
    for region in ("FR", *OVERSEAS_REGIONS):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if region != "FR" and (number.national_number or 0) < NATIONAL:
            continue
        if number.extension:
            # A number behind a switchboard, or the beginning of a second one.
            return None
        if phonenumbers.is_valid_number(number) or _is_fiction(number):
            return number
    return None


def _is_fiction(number: PhoneNumber) -> bool:
    return number.country_code == 33 and any(
        number.national_number in numbers for numbers in FICTION
    )


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalise_mobile(value: str) -> str:
    """E.164 form of a number that can receive SMS; "" if empty.

    Raises ValidationError: code landline_as_mobile for a fixed line (including the 09
    number of an internet box), mobile_invalid for any other non-mobile value.
    """
    if not visible(value):
        return ""
    number = _parse(value)
    if number is None:
        raise ValidationError(
            "Ce numéro de portable n'est pas valide.", code="mobile_invalid"
        )
    kind = phonenumbers.number_type(number)
    if _is_fiction(number):
        fixed = (number.national_number or 0) < 600_000_000
        kind = PhoneNumberType.FIXED_LINE if fixed else PhoneNumberType.MOBILE
    if kind in LANDLINE_TYPES:
        raise ValidationError(
            "C'est un numéro fixe : un SMS ne peut pas lui parvenir.",
            code="landline_as_mobile",
        )
    if kind not in MOBILE_TYPES:
        raise ValidationError(
            "Ce n'est pas un numéro de portable : un SMS ne peut pas lui parvenir.",
            code="mobile_invalid",
        )
    return _e164(number)


def canonical(field: str, value: str | None) -> str | None:
    """Canonical `email` or `mobile`; None if empty. An invalid value is returned
    unchanged: it was stored under an earlier rule, and the form reports it when it is
    edited."""
    normalise = {"email": normalise_email, "mobile": normalise_mobile}[field]
    try:
        return normalise(value or "") or None
    except ValidationError:
        return value


def normalise_phone(value: str) -> str:
    """E.164 if the number is recognised, else as typed, since it is only displayed."""
    number = _parse(value)
    return value.strip() if number is None else _e164(number)


def check_phone(value: str) -> str:
    """As `normalise_phone`, for typed input: raises ValidationError (code
    phone_invalid) if the number is valid neither in France nor in the country it names.
    """
    if visible(value) and _parse(value) is None:
        raise ValidationError(
            "Ce numéro de téléphone n'est pas valide (étranger : avec son indicatif, "
            "par exemple +41).",
            code="phone_invalid",
        )
    return normalise_phone(value)


def numbers_to_call(*values: str | None) -> list[str]:
    """The recognised numbers among these, in order, as URIs (« tel:+33472000000 », RFC
    3966): the address of a call has a digest of its own, not that of the SMS."""
    found = (_parse(value) for value in values if value)
    uris = (f"tel:{_e164(number)}" for number in found if number)
    return list(dict.fromkeys(uris))


def readable_number(value: str) -> str:
    """French notation; a foreign number keeps its country code."""
    value = value.removeprefix("tel:")
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
    """Keyed digest (64 hex digits) of a normalised address; None if empty."""
    return keyed_digest(settings.ADDRESS_HMAC_KEY, value) if value else None


def address_keys(value: str | None) -> list[str]:
    """Digests under which an address may be stored during a key rotation: the current
    key's, then those of ADDRESS_HMAC_KEY_FORMER."""
    if not value:
        return []
    secrets = (settings.ADDRESS_HMAC_KEY, *former_secrets())
    return [keyed_digest(secret, value) for secret in secrets]


def former_keys(*values: str | None) -> dict[str, str]:
    """Former digest -> current digest of each address; empty without a former key."""
    if not former_secrets():
        return {}
    return {
        former: present
        for present, *formers in map(address_keys, filter(None, values))
        for former in formers
    }


def former_secrets() -> list[str]:
    present = settings.ADDRESS_HMAC_KEY
    words = settings.ADDRESS_HMAC_KEY_FORMER.split(",")
    return [word for word in words if word not in ("", present)]


def keyed_digest(secret: str, value: str) -> str:
    return hmac.new(secret.encode(), value.encode(), hashlib.sha256).hexdigest()
