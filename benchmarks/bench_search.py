"""The search in a list of 1,000,000 contacts: numbers, names, towns, a typing error."""

from statistics import median

from django.core.paginator import Paginator
from django.db import connection
from django.http import QueryDict
from django.test.utils import override_settings

from backoffice.demo import words
from benchmarks import scratch
from benchmarks.rows import Row
from contacts.enums import Kind
from contacts.filters import ContactFilter
from contacts.models import Contact

PEOPLE = 1_000_000
GOAL_MS = 50
PAGE = 50
HEADS = [
    "Ber",
    "Mar",
    "Du",
    "Lef",
    "Cha",
    "Gau",
    "Per",
    "Rou",
    "Vin",
    "Mo",
    "Si",
    "La",
    "Gir",
    "An",
    "Mer",
    "Bla",
    "Gue",
    "Bou",
    "Fer",
    "Le",
]
MIDDLES = [
    "tran",
    "nar",
    "dri",
    "ri",
    "lan",
    "mon",
    "se",
    "per",
    "ti",
    "gon",
    "va",
    "cha",
    "le",
    "din",
    "bou",
    "ge",
    "la",
    "ne",
    "to",
    "su",
]
TAILS = [
    "d",
    "t",
    "ier",
    "eau",
    "in",
    "et",
    "on",
    "ard",
    "ault",
    "el",
    "ot",
    "is",
    "ou",
    "ac",
    "eux",
    "oux",
    "elle",
    "ette",
    "aud",
    "ain",
]
TYPED = (
    "0600000037",
    "06 00 00 00 37",
    "+33600000037",
    "06.00.00.00.37",
    "dumond",
    "marie dumond",
    "jean-noel",
    "dumodn",
    "helene dumodn",
    "bertarnd",
    "marie",
    "mraie",
    "lyon",
    "ly",
    "zx",
    "69003",
)
TOWNS = ("Lyon", "ville877")
INVENT = """
INSERT INTO contacts_contact (public_id, kind, status, deactivated_from, first_name,
    last_name, email, mobile, phone, postcode, city, email_key, mobile_key,
    link_generation, portal_access, source, created_at, updated_at)
SELECT gen_random_uuid(), 'client', 'client', '', first, last,
    'p' || n || '@exemple.test', '+336' || lpad((n * 37 %% 100000000)::text, 8, '0'),
    '+334' || lpad((n * 7 %% 100000000)::text, 8, '0'),
    lpad((n %% 95000 + 1000)::text, 5, '0'), CASE WHEN n %% 4 = 0 THEN 'Lyon' ELSE 'Ville' || n %% 900 END,
    encode(sha256(('e' || n)::bytea), 'hex'), encode(sha256(('m' || n)::bytea), 'hex'),
    1, true, '', now(), now()
FROM (
    SELECT n, CASE WHEN n %% 10 = 0 THEN 'Marie'
            ELSE (%(first)s::text[])[1 + n * 7 %% %(firsts)s] END AS first,
        (%(heads)s::text[])[1 + n %% 20] || (%(middles)s::text[])[1 + n / 20 %% 20]
        || (%(tails)s::text[])[1 + n / 400 %% 20] AS last
    FROM generate_series(1, %(number)s) n
) person
"""


@override_settings(DEBUG=False)
def run() -> list[Row]:
    with scratch.database():
        invent(PEOPLE)
        took = {typed: milliseconds("q", typed) for typed in TYPED}
        took |= {town: milliseconds("ville", town) for town in TOWNS}
    worst = max(took, key=lambda typed: took[typed])
    name = f"search at {PEOPLE:,} sheets"
    return [
        Row(f"{name}, median", median(took.values()), GOAL_MS, "ms", 1, False),
        Row(f"{name}, slowest ({worst})", took[worst], GOAL_MS, "ms", 1, False),
    ]


def invent(number: int) -> None:
    """Contacts whose names are as numerous and as similar as French names; a tenth of
    them are called Marie, a quarter live in Lyon."""
    firsts = [*words.WOMEN, *words.MEN]
    with connection.cursor() as cursor:
        cursor.execute(
            INVENT,
            {
                **{"number": number, "first": firsts, "firsts": len(firsts)},
                **{"heads": HEADS, "middles": MIDDLES, "tails": TAILS},
            },
        )
    scratch.run("VACUUM ANALYZE contacts_contact")


def milliseconds(field: str, typed: str) -> float:
    """Time to the first page of the list, with its count; best of five."""
    each = [scratch.seconds(lambda: first_page(field, typed)) for _ in range(5)]
    return 1000 * min(each)


def first_page(field: str, typed: str) -> list[Contact]:
    asked = QueryDict(mutable=True)
    asked[field] = typed
    found = ContactFilter(asked, kind=Kind.CLIENT).qs
    return list(Paginator(found, PAGE).get_page(1))
