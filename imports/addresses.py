"""Split a postal address that a program wrote into one cell."""

import re

from contacts.texts import plain

POSTCODE = re.compile(
    r"(?:[A-Z]{1,2}-)?\d{4,6}|\d{5}-\d{4}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
)
STATE = re.compile(r"[A-Z]{2,3}")
EXTRA = re.compile(
    r"\d|\b(appt?|appartement|bat|batiment|bp|chez|esc|escalier|etage|hall|lieu dit|lot"
    r"|lotissement|porte|residence|res|apt|floor|suite|unit)\b"
)
REGIONS = {
    "auvergne rhone alpes",
    "bourgogne franche comte",
    "bretagne",
    "centre val de loire",
    "corse",
    "grand est",
    "guadeloupe",
    "guyane",
    "hauts de france",
    "ile de france",
    "la reunion",
    "martinique",
    "mayotte",
    "normandie",
    "nouvelle aquitaine",
    "occitanie",
    "paca",
    "pays de la loire",
    "provence alpes cote d azur",
}
"""The regions of France, which fill the « state » of an American form."""


def address_in_one_cell(cell: str) -> dict[str, str]:
    """The street, complement, postcode, city and country of a cell that separates them
    by two blanks, as Mailchimp does: « street  complement  city  region  postcode
    country ». Empty parts are left out there. Returns {} for any other cell.
    """
    parts = [part.strip(" ,") for part in re.split(r"[ \xa0]{2,}", cell.strip())]
    places = [n for n, part in enumerate(parts) if POSTCODE.fullmatch(part)]
    if not places or places[-1] < 2 or len(parts) - places[-1] > 2:
        return {}
    street, *middle = parts[: places[-1]]
    region = plain(middle[-1]) in REGIONS or STATE.fullmatch(middle[-1])
    if len(middle) > 1 and region and not EXTRA.search(plain(middle[-1])):
        middle.pop()
    *extra, city = middle
    return {
        "street": street,
        "street_extra": ", ".join(extra),
        "postcode": parts[places[-1]],
        "city": city,
        "country": "".join(parts[places[-1] + 1 :]),
    }
