import pytest
from django.core.exceptions import ValidationError

from contacts.addresses import normalise_mobile, readable_number
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
    [("69003", "69003"), (" 69 003 ", "69003"), ("sw1a 1aa", "SW1A 1AA"), ("", "")],
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
