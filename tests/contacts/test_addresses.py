import ast
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from contacts.addresses import (
    normalise_email,
    normalise_mobile,
    readable_email,
    readable_number,
)
from contacts.numbers import (
    normalise_iban,
    normalise_postcode,
    normalise_social_security_number,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0033 (0)6 12 34 56 78", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        # Kept for fiction: the demo company's people have one.
        ("06 39 98 00 01", "+33639980001"),
        ("+33\u202f6\u202f12\u202f34\u202f56\u202f78", "+33612345678"),
        ("\u202a+33 6 12 34 56 78\u202c", "+33612345678"),
        ("06 12 34 56 78 (portable)", "+33612345678"),
        ("tel:+33612345678", "+33612345678"),
        ("612345678.0", "+33612345678"),
        ("612345678,0", "+33612345678"),
        ("06 12 34 56 78;", "+33612345678"),
        ("33612345678.0", "+33612345678"),
        (
            "\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
            "+33612345678",
        ),
        ("+508 55 12 34", "+508551234"),
        ("00508 55 12 34", "+508551234"),
        ("+41 79 123 45 67", "+41791234567"),
        ("", ""),
    ],
)
def test_a_mobile_has_one_stored_shape(typed, stored):
    assert normalise_mobile(typed) == stored


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+33465710000", "04 65 71 00 00"),
        ("+262692123456", "+262 692 12 34 56"),
        ("poste 12", "poste 12"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_people_write_it(stored, shown):
    assert readable_number(stored) == shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("69003", "69003"),
        (" 69 003 ", "69003"),
        ("F-69003", "69003"),
        ("69431 Cedex 03", "69431"),
        ("sw1a 1aa", "SW1A 1AA"),
        ("", ""),
    ],
)
def test_a_postcode_has_one_stored_shape(typed, stored):
    assert normalise_postcode(typed) == stored


@pytest.mark.parametrize("typed", ["6", "69003 Lyon 3e", "<b>", "abc", "²²²²²"])
def test_what_is_no_postcode_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_postcode(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "FR14 2004 1010 0505 0001 3M02 607",
        "FR14",
        "14FR20041010050500013M02606",
        "É" * 20,
    ],
)
def test_an_iban_with_a_wrong_digit_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_iban(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2 55 08 14 168 025 38", "255081416802538"),
        # Corsica: 2A counts as 19 in the key.
        ("1 85 05 2A 123 456 33", "185052A12345633"),
    ],
)
def test_a_social_security_number_is_kept_without_blanks(typed, stored):
    assert normalise_social_security_number(typed) == stored


@pytest.mark.parametrize("typed", ["255081416802539", "12", "955081416802538"])
def test_a_social_security_number_with_a_wrong_key_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_social_security_number(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0639981", "mobile_invalid"),
        ("0612345", "mobile_invalid"),
        ("0692123", "mobile_invalid"),
        ("0706123", "mobile_invalid"),
        ("0590123", "mobile_invalid"),
        ("639981", "mobile_invalid"),
        ("06 12 34 56 AB", "mobile_invalid"),
        ("06 12 34 56 78 / 06 98 76 54 32", "mobile_invalid"),
        ("06 12 34 56 78;06 98 76 54 32", "mobile_invalid"),
        ("06 12 34 56 78 #12", "mobile_invalid"),
        ("0612345678,12", "mobile_invalid"),
        ("0891 12 34 56", "mobile_invalid"),
        ("0884 01 23 45", "mobile_invalid"),
        ("0801 23 45 67", "mobile_invalid"),
        ("0806 12 34 56", "mobile_invalid"),
        ("09 12 34 56 78", "landline_as_mobile"),
        ("01 99 00 12 34", "landline_as_mobile"),
        ("0262 12 34 56", "landline_as_mobile"),
        ("+508 41 12 34", "landline_as_mobile"),
    ],
)
def test_what_no_sms_reaches_is_no_mobile(typed, code):
    with pytest.raises(ValidationError) as refusal:
        normalise_mobile(typed)
    assert refusal.value.code == code


PAIRS = [
    ast.literal_eval(line)
    for line in (Path(__file__).parent / "data/one_mailbox.txt")
    .read_text()
    .splitlines()
    if line.startswith("(")
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *PAIRS,
        ("jean@exemple.fr", "\ufeffJean@Exemple.FR\u00a0"),
        ("jean@exemple.fr", "je\u2063an@exemple.fr"),
        ("jean@exemple.fr", "jean@exemple\u3002fr"),
        ("jean@exemple.fr", "\u202ajean@exemple.fr\u202c"),
        ("jean@exemple.fr", "jean@exemple.fr\ufe0f"),
        ("jean@exemple.fr", "Jean@exemple.fr."),
        ("jean@exemple.fr", "jean@exemple.fr\u3002"),
        ("jean@caf\xe9.fr", "jean@xn--caf-dma.fr."),
        ("jean@exemple.fr", "mailto:jean@exemple.fr?subject=Bonjour"),
        ("jean@exemple.fr", "Jean Arbusse <jean@exemple.fr>"),
        ("jean@stra\u00dfe.de", "jean@XN--STRAE-OQA.de"),
        ("jean@exemple.fr", '"jean"@exemple.fr'),
        ("jean.noel@exemple.fr", '"Jean.Noel"@Exemple.fr'),
        ("jean@exemple.fr", r'"je\an"@exemple.fr'),
        ("jean@exemple.fr", "mailto:%6Aean%40exemple.fr"),
        ("jean@exemple.fr", "jean@exemple.fr (Jean)"),
        ("jean@exemple.fr", "jean@exemple.fr;"),
        ("jean@exemple.fr", "'jean@exemple.fr'"),
        ("jean@exemple.fr", "\u00ab jean@exemple.fr \u00bb"),
        ("jean@exemple.fr", "[jean@exemple.fr]"),
        ("jean@exemple.fr", "SMTP:Jean@exemple.fr"),
        ("jean@exemple.fr", "jean@exemple.fr<mailto:jean@exemple.fr>"),
        ("o'neil@exemple.fr", "<O'Neil@exemple.fr>"),
        ("jean@\u2615.fr", "jean@xn--53h.fr"),
    ],
)
def test_one_mailbox_has_one_form(one, other):
    assert normalise_email(one) == normalise_email(other)
    assert normalise_email(one).isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "jean",
        "@exemple.fr",
        "jean@@exemple.fr",
        "je an@exemple.fr",
        "jean@exemple.fr\nBcc: x@y.fr",
        "jean@-exemple.fr",
        "jean@exemple.fr..",
        "jean@localhost",
        "jean@[192.0.2.1]",
        "jean@.",
        "jean@exemple\0.fr",
        "jean@\u200b.fr",
        "j\u00e9r\u00f4me@exemple.fr",
        "<jean@exemple.fr> <x@y.fr>",
        '"jean"x"@exemple.fr',
        "jean@exemple.fr;paul@exemple.fr",
        f"{'j' * 65}@exemple.fr",
        f"{'j' * 60}@{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 60}.fr",
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_email(typed)


def test_an_address_is_shown_with_its_accents():
    assert readable_email("jean@xn--caf-dma.fr") == "jean@caf\u00e9.fr"
    assert readable_email("jean@exemple.fr") == "jean@exemple.fr"
    # What IDNA does not know is shown as it is.
    assert readable_email("jean@xn--ls8h.la") == "jean@xn--ls8h.la"
